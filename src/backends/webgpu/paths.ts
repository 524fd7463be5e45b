import { UserError } from '../../errors.ts';
import type { ModelConfig } from '../../model/config.ts';
import { BatchedPath } from './batched.ts';
import type { Buffers } from './buffers.ts';
import type { Device } from './device.ts';
import { FusedPath, fusedLayout } from './fused.ts';
import type { LayoutLimits, LayoutWish } from './layout.ts';
import { PATHS, type PathName, type TrainingPath } from './path.ts';
import type { Plan } from './plan.ts';
import { StreamsPath, streamsLayout } from './streams.ts';

/** How to choose a path, and how it is to lay out its workgroups. */
export interface PathOptions extends LayoutWish {
  /** 'auto' takes the fastest that fits, by measurement. */
  readonly path: PathName | 'auto';
  /** Use subgroup operations where the adapter has them. */
  readonly subgroups: boolean;
}

/** Creates a path whose sizes were found to fit. */
export type CreatePath = (device: Device, plan: Plan, buffers: Buffers) => Promise<TrainingPath>;

/**
 * The paths that fit, in the order of PATHS; the last always does, given that the plan passed checkPlan().
 * @throws UserError saying what does not fit, where one path was asked for by name.
 */
export function pathsFor(config: ModelConfig, limits: LayoutLimits, options: PathOptions): Map<PathName, CreatePath> {
  const fitting = new Map<PathName, CreatePath>();
  for (const name of PATHS) {
    if (options.path !== 'auto' && options.path !== name) continue;
    const created = creatorOf(name, config, limits, options);
    if (typeof created !== 'string') fitting.set(name, created);
    else if (options.path === name) throw new UserError(`the ${name} path does not fit: ${created}; choose another path`);
  }
  return fitting;
}

/** @returns why the path does not fit, where it does not. */
function creatorOf(
  name: PathName,
  config: ModelConfig,
  limits: LayoutLimits,
  wish: LayoutWish,
): CreatePath | string {
  if (name === 'batched') return BatchedPath.create;
  const layout = (name === 'fused' ? fusedLayout : streamsLayout)(config, limits, wish);
  if ('misfit' in layout) return layout.misfit;
  const Path = name === 'fused' ? FusedPath : StreamsPath;
  return (device, plan, buffers) => Path.create(device, plan, layout, buffers);
}

/** What a device offers to the layouts. */
export function layoutLimits({ limits, subgroups }: Device, options: PathOptions): LayoutLimits {
  return {
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxBufferSize: limits.maxBufferSize,
    subgroups: subgroups && options.subgroups,
  };
}
