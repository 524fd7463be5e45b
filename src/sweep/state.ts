import type { Stopped } from './halving.ts';
import type { Point } from './points.ts';

/** How a run of a sweep stands. */
export type RunState = 'done' | 'running' | 'unfinished' | 'failed' | 'stopped' | 'waiting';

/** What its folder tells. */
export interface Seen {
  readonly isDone: boolean;
  /** A process trains it. */
  readonly isTaken: boolean;
  readonly update: number;
  /** Its last attempts came to nothing. */
  readonly hasFailed: boolean;
}

export function stateOf(
  { isDone, isTaken, update, hasFailed }: Seen,
  stopped: Stopped | undefined,
): RunState {
  if (isDone) return 'done';
  if (isTaken) return 'running';
  if (hasFailed) return 'failed';
  if (stopped) return 'stopped';
  return update > 0 ? 'unfinished' : 'waiting';
}

/** Why a run was stopped, where it was. */
export function stoppedOf({ recipe }: Point, stopped: readonly Stopped[]): Stopped | undefined {
  return stopped.find((one) => one.recipe === recipe);
}
