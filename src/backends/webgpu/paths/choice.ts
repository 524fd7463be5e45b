import { VERSION } from '../../../version.ts';
import type { Buffers } from '../buffers.ts';
import type { Device } from '../device.ts';
import { type Limits, MOST_UPDATES, RING_LENGTH } from '../limits.ts';
import { writeSteps } from '../steps.ts';
import type { Training } from '../training-plan.ts';
import { type PathName, type PathPlan, TrainingPath } from './path.ts';
import { type PathOptions, plansFor } from './paths.ts';

/** Remembers which path was the fastest: a Map, or what outlives the process. */
export interface PathChoices {
  get(key: string): string | undefined;
  set(key: string, path: string): void;
}

/** How a backend chooses paths; see WebGpuBackend.create(). */
export interface ChoiceOptions extends PathOptions {
  readonly choices: PathChoices;
  /** Milliseconds. */
  readonly now: () => number;
}

/** What a short trial of a path showed. */
export interface Trial {
  readonly millisecondsPerUpdate: number;
  /** Of the first update. */
  readonly loss: number;
}

/** A trial goes on until the GPU was busy for so long. */
const BUSY_MILLISECONDS = 4;
/** Losses of the same update on two paths, in float32, differ by less; a path with another loss is broken. */
const LOSS_TOLERANCE = 1e-3;

/** The paths that a session can take, planned before anything is allocated. */
export interface Candidates {
  readonly plans: readonly PathPlan[];
  /** What the fastest of them depends on. */
  readonly key: string;
}

/** @throws UserError when none can train this, or not the path that was asked for. */
export function candidatesFor(training: Training, limits: Limits, options: ChoiceOptions): Candidates {
  return { plans: plansFor(training, limits, options), key: choiceKey(training, limits, options) };
}

/**
 * Creates the path of a session: the only one, the one remembered, or the fastest in a short trial.
 * @param update updates done by the state.
 * @param restore uploads the state; called before each trial and at the end, so that trials leave no trace.
 */
export async function choosePath(
  device: Device,
  { plans, key }: Candidates,
  shared: Buffers,
  options: ChoiceOptions,
  update: number,
  restore: () => void,
): Promise<TrainingPath> {
  const remembered = plans.find(({ name }) => name === options.choices.get(key));
  const settled = plans.length === 1 ? plans[0] : remembered;
  if (settled) {
    restore();
    return TrainingPath.create(device, settled, shared);
  }
  const paths = await createAll(device, plans, shared);
  const trials = new Map<PathName, Trial>();
  for (const path of paths) {
    restore();
    trials.set(path.plan.name, await tryPath(device, path, shared, update, options.now));
  }
  restore();
  const chosen = fastest(trials);
  options.choices.set(key, chosen);
  for (const path of paths) if (path.plan.name !== chosen) path.destroy();
  return paths.find(({ plan }) => plan.name === chosen)!;
}

/** Everything that decides how fast a path is. */
function choiceKey({ config, recipe }: Training, limits: Limits, options: ChoiceOptions): string {
  const { optimizer, clip, dropout } = recipe;
  const { workgroupSize, tape } = options;
  return JSON.stringify([
    VERSION,
    limits.adapter,
    config,
    { optimizer, clip, dropout: dropout > 0 },
    { subgroups: limits.subgroups, workgroupSize, tape },
  ]);
}

/** All that this driver can compile; the last, the plainest, it must. */
async function createAll(
  device: Device,
  plans: readonly PathPlan[],
  shared: Buffers,
): Promise<TrainingPath[]> {
  const created = plans.map((plan) =>
    TrainingPath.create(device, plan, shared).catch((error) => {
      if (plan === plans.at(-1)) throw error;
      return undefined; // the others are there to be faster, not to be needed
    }),
  );
  return (await Promise.all(created)).filter((path) => path !== undefined);
}

/**
 * The fastest of the paths whose loss agrees with that of the last, the plainest.
 * @param trials in the order of PATHS.
 */
export function fastest(trials: ReadonlyMap<PathName, Trial>): PathName {
  const [plainest, { loss }] = [...trials].at(-1)!;
  const sound = [...trials].filter(
    ([, trial]) => Math.abs(trial.loss - loss) <= LOSS_TOLERANCE * Math.abs(loss),
  );
  const ranked = sound.sort(([, a], [, b]) => a.millisecondsPerUpdate - b.millisecondsPerUpdate);
  return ranked[0]?.[0] ?? plainest;
}

/** Times a path on the state that the buffers hold, at learning rate 0, and spoils it. */
async function tryPath(
  device: Device,
  path: TrainingPath,
  shared: Buffers,
  update: number,
  now: () => number,
): Promise<Trial> {
  const timed = async (updates: number) => {
    const started = now();
    writeSteps(device, shared.steps!, updates);
    device.submit('trial', (encoder) => {
      const pass = encoder.beginComputePass();
      path.encodeUpdates(pass, updates);
      pass.end();
    });
    const [loss] = new Float32Array(await device.read(shared.losses!, 4, (update % RING_LENGTH) * 4));
    return { milliseconds: now() - started, loss: loss! };
  };
  const { loss } = await timed(1); // the first is also the slowest: drivers finish compiling here
  const idle = (await timed(0)).milliseconds;
  for (let updates = 1; ; updates *= 2) {
    const busy = Math.max(0, (await timed(updates)).milliseconds - idle);
    if (busy >= BUSY_MILLISECONDS || updates === MOST_UPDATES)
      return { millisecondsPerUpdate: busy / updates, loss };
  }
}
