import type { OpenOptions } from '../backend.ts';
import type { Buffers } from './buffers.ts';
import { fastest, type PathMemory, type Trial, tryPath } from './choice.ts';
import type { Device } from './device.ts';
import type { PathName, TrainingPath } from './path.ts';
import { createPath, layoutLimits, layoutsFor, type PathOptions } from './paths.ts';
import type { Plan } from './plan.ts';

/** How a backend chooses paths; see WebGpuBackend.create(). */
export interface PathChoice extends PathOptions {
  /** Choices made before. */
  readonly memory: PathMemory;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Creates the path of a session: the one asked for, the one remembered, or the fastest in a short trial.
 * @param restore uploads the state; called before each trial and at the end, so that trials leave no trace.
 * @throws UserError when the path asked for does not fit.
 */
export async function openPath(
  device: Device,
  { config, text, state }: OpenOptions,
  plan: Plan,
  buffers: Buffers,
  choice: PathChoice,
  restore: () => void,
): Promise<TrainingPath> {
  const limits = layoutLimits(device, choice);
  const layouts = layoutsFor(config, limits, choice);
  const fitting = [...layouts.keys()];
  const create = (name: PathName) => createPath(name, device, plan, layouts.get(name), buffers);
  const key = JSON.stringify([device.adapter, config, limits.subgroups, choice.workgroupSize, choice.tape]);
  const remembered = fitting.find((name) => name === choice.memory.get(key));
  const settled = fitting.length === 1 || text.ids.length === 0 ? fitting.at(-1) : remembered;
  if (settled) {
    restore();
    return create(settled);
  }
  const paths = await createAll(fitting, create);
  const trials = new Map<PathName, Trial>();
  for (const [name, path] of paths) {
    restore();
    trials.set(name, await tryPath(device, path, buffers, state.update, choice.now));
  }
  restore();
  const chosen = fastest(trials);
  choice.memory.set(key, chosen);
  for (const [name, path] of paths) if (name !== chosen) path.destroy();
  return paths.get(chosen)!;
}

/** All that this driver can compile; the plainest it must. */
async function createAll(
  fitting: readonly PathName[],
  create: (name: PathName) => Promise<TrainingPath>,
): Promise<Map<PathName, TrainingPath>> {
  const created = await Promise.all(
    fitting.map(async (name) => {
      const path = await create(name).catch((error) => {
        if (name === 'batched') throw error;
        return undefined; // the others are there to be faster, not to be needed
      });
      return path ? ([[name, path]] as const) : [];
    }),
  );
  return new Map(created.flat());
}
