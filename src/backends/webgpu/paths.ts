import { UserError } from '../../errors.ts';
import type { ModelConfig } from '../../model/config.ts';
import { BatchedPath } from './batched.ts';
import type { Buffers } from './buffers.ts';
import type { Device } from './device.ts';
import { FusedPath, fusedLayout } from './fused.ts';
import type { Layout, LayoutLimits, LayoutWish } from './layout.ts';
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

/**
 * The paths that fit, with their layouts, in the order of PATHS. The last, 'batched', has no layout, and fits
 * whenever the plan passed checkPlan().
 * @throws UserError saying what does not fit, where one path was asked for by name.
 */
export function layoutsFor(
  config: ModelConfig,
  limits: LayoutLimits,
  options: PathOptions,
): Map<PathName, Layout | undefined> {
  const fitting = new Map<PathName, Layout | undefined>();
  for (const name of PATHS) {
    if (options.path !== 'auto' && options.path !== name) continue;
    const layout = LAYOUTS[name]?.(config, limits, options);
    if (!layout || !('misfit' in layout)) fitting.set(name, layout);
    else if (options.path === name) {
      throw new UserError(`the ${name} path does not fit: ${layout.misfit}; choose another path`);
    }
  }
  return fitting;
}

const LAYOUTS = { fused: fusedLayout, streams: streamsLayout, batched: undefined };

/** Creates a path from its layout. */
export function createPath(
  name: PathName,
  device: Device,
  plan: Plan,
  layout: Layout | undefined,
  buffers: Buffers,
): Promise<TrainingPath> {
  if (name === 'batched') return BatchedPath.create(device, plan, buffers);
  const Path = name === 'fused' ? FusedPath : StreamsPath;
  return Path.create(device, plan, layout!, buffers);
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
