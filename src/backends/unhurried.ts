import type { Pieces } from '../model/pieces.ts';
import { nextTask } from '../next-task.ts';

/** Milliseconds of work after which the event loop has its turn. */
const BREATH = 100;

/**
 * Does work of this thread, giving way now and then, so that signals, timers and messages are heard while it lasts.
 * @param signal gives it up at such a moment; what is done in less is not given up.
 * @returns undefined where it was given up.
 */
export function unhurried<T>(work: Pieces<T>): Promise<T>;
export function unhurried<T>(work: Pieces<T>, signal: AbortSignal | undefined): Promise<T | undefined>;
export async function unhurried<T>(work: Pieces<T>, signal?: AbortSignal): Promise<T | undefined> {
  for (let breath = performance.now() + BREATH; ; ) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() < breath) continue;
    await nextTask();
    if (signal?.aborted) return undefined;
    breath = performance.now() + BREATH;
  }
}
