import type { Buffers } from './buffers.ts';
import type { Device } from './device.ts';
import type { PathName, TrainingPath } from './path.ts';
import { MOST_UPDATES, RING_LENGTH } from './plan.ts';

/** Remembers which path was the fastest, by adapter and configuration: a Map, or what outlives the process. */
export interface PathMemory {
  get(key: string): string | undefined;
  set(key: string, path: string): void;
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

/**
 * The fastest of the paths whose loss agrees with that of 'batched', the plainest.
 * @param trials in any order, 'batched' among them.
 */
export function fastest(trials: ReadonlyMap<PathName, Trial>): PathName {
  const { loss } = trials.get('batched')!;
  const sound = [...trials].filter(
    ([, trial]) => Math.abs(trial.loss - loss) <= LOSS_TOLERANCE * Math.abs(loss),
  );
  const ranked = sound.sort(([, a], [, b]) => a.millisecondsPerUpdate - b.millisecondsPerUpdate);
  return ranked[0]?.[0] ?? 'batched';
}

/**
 * Times a path on the state that the buffers hold, and spoils it.
 * @param update updates done by that state.
 * @param now milliseconds.
 */
export async function tryPath(
  device: Device,
  path: TrainingPath,
  buffers: Buffers,
  update: number,
  now: () => number,
): Promise<Trial> {
  const timed = async (updates: number) => {
    const started = now();
    device.submit('trial', (encoder) => {
      const pass = encoder.beginComputePass();
      path.encodeUpdates(pass, updates);
      pass.end();
    });
    const [loss] = new Float32Array(await device.read(buffers.losses, 4, (update % RING_LENGTH) * 4));
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
