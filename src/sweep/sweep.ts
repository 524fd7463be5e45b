import { messageOf } from '../errors.ts';
import { comparedLoss, type Decision, decide, type Stopped } from './halving.ts';
import { inParallel } from './in-parallel.ts';
import type { Plan } from './plan.ts';
import type { Point } from './points.ts';

/** How an attempt at a run ended. */
export interface Attempt {
  /** Nothing where it came to its goal, or was told to stop. */
  readonly failure?: string | undefined;
}

/** The runs of a sweep, as their folders and processes are. */
export interface Runs {
  /** Whether a run has done so many updates; at the last of them, whether all is written. */
  reached(point: Point, goal: number): boolean;
  /** Whether a process of another sweep, or one that outlived its own, trains it. */
  isTaken(point: Point): boolean;
  /** Updates that are saved. */
  updatesOf(point: Point): Promise<number>;
  /** Held-out loss after so many updates, nats per character; undefined before it is known. */
  lossAt(point: Point, update: number): number | undefined;
  /** Trains on until the goal, or until `signal` says to save and stop. */
  train(point: Point, goal: number, signal: AbortSignal): Promise<Attempt>;
}

/** Is told what happens. */
export interface SweepListener {
  began(point: Point): void;
  ended(point: Point): void;
  /** An attempt failed, and another follows; or none, where it is given up. */
  failed(point: Point, why: string, givenUp: boolean): void;
  stopped(recipe: Stopped): void;
  /** All that is left is trained by others; told when these are others than before. */
  waiting(points: readonly Point[]): void;
}

export interface SweepOptions {
  readonly plan: Pick<Plan, 'halving'>;
  readonly points: readonly Point[];
  readonly runs: Runs;
  readonly atOnce: number;
  readonly listener: SweepListener;
  readonly signal: AbortSignal;
  /** Waits before it looks again at runs that others train. */
  readonly pause: () => Promise<void>;
}

/** Attempts in a row that may come to nothing. */
export const FRUITLESS = 2;

/**
 * Trains all points as far as the plan wants them, many at once. What was done before counts: the folders tell it.
 * @returns the points that failed.
 */
export async function runSweep(options: SweepOptions): Promise<ReadonlySet<Point>> {
  const { plan, points, runs, atOnce, listener, signal, pause } = options;
  const failed = new Set<Point>();
  const told = new Set<string>();
  let waitingFor = '';
  const lossAt = (point: Point, update: number) =>
    comparedLoss(runs.lossAt(point, update), failed.has(point));
  while (!signal.aborted) {
    const decision = decide(points, plan.halving, lossAt);
    tellStopped(decision, told, listener);
    const left = [...decision.goals].filter(
      ([point, goal]) => !failed.has(point) && !runs.reached(point, goal),
    );
    if (left.length === 0) break;
    const free = left.filter(([point]) => !runs.isTaken(point));
    if (free.length === 0) {
      const others = left.map(([point]) => point);
      const names = others.map(({ name }) => name).join();
      if (names !== waitingFor) listener.waiting(others);
      waitingFor = names;
      await pause();
    }
    await inParallel(
      free,
      atOnce,
      async ([point, goal]) => {
        if (!(await finish(point, goal, options))) failed.add(point);
      },
      signal,
    );
  }
  return failed;
}

function tellStopped({ stopped }: Decision, told: Set<string>, listener: SweepListener): void {
  for (const one of stopped.filter(({ recipe }) => !told.has(recipe))) {
    told.add(one.recipe);
    listener.stopped(one);
  }
}

/**
 * Brings one run to its goal. What goes wrong with its files is its own failure: the others go on.
 * @returns false where it is given up.
 */
async function finish(point: Point, goal: number, options: SweepOptions): Promise<boolean> {
  try {
    return await attempts(point, goal, options);
  } catch (error) {
    options.listener.failed(point, messageOf(error), true);
    return false;
  }
}

/**
 * One that fails is tried once more; one that got on before it failed, again and again.
 * @returns false where it is given up.
 */
async function attempts(
  point: Point,
  goal: number,
  { runs, listener, signal }: SweepOptions,
): Promise<boolean> {
  // The one that lost the race for a folder failed as well, and has nothing to tell.
  const isOver = () => signal.aborted || runs.reached(point, goal) || runs.isTaken(point);
  for (let fruitless = 0; !isOver(); ) {
    const before = await runs.updatesOf(point);
    if (signal.aborted) break; // while that was read
    listener.began(point);
    const { failure } = await runs.train(point, goal, signal).finally(() => listener.ended(point));
    if ((await runs.updatesOf(point)) > before) fruitless = 0;
    else fruitless++;
    if (isOver()) break;
    const givenUp = fruitless === FRUITLESS;
    if (failure !== undefined || givenUp) listener.failed(point, failure ?? 'it comes no further', givenUp);
    if (givenUp) return false;
  }
  return true;
}
