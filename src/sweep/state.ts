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
  readonly failures: number;
}

export function stateOf({ isDone, isTaken, update, failures }: Seen, stopped: Stopped | undefined): RunState {
  if (isDone) return 'done';
  if (isTaken) return 'running';
  if (stopped) return 'stopped';
  if (failures > 0) return 'failed';
  return update > 0 ? 'unfinished' : 'waiting';
}

/** Why a run was stopped, where it was. */
export function stoppedOf({ recipe }: Point, stopped: readonly Stopped[]): Stopped | undefined {
  return stopped.find((one) => one.recipe === recipe);
}
