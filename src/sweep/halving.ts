import { median } from '../compare/curves.ts';
import { grouped } from '../grouping.ts';
import type { Halving } from './plan.ts';
import type { Point } from './points.ts';

/** A recipe that was stopped, and why. */
export interface Stopped {
  readonly recipe: string;
  /** Updates at which it was compared. */
  readonly at: number;
  /** Median of its seeds' held-out losses then, nats per character; infinite where half of them or more failed. */
  readonly loss: number;
  /** The highest that went on. */
  readonly bound: number;
}

/** How far runs may go, as far as is known yet. */
export interface Decision {
  /** Updates that each run may do; a run that was stopped is not among them. */
  readonly goals: ReadonlyMap<Point, number>;
  readonly stopped: readonly Stopped[];
}

/**
 * What a run is compared by: infinite where it failed before its held-out loss was read. A loss that is known stays what
 * it is, whatever comes later, so that nothing is decided anew.
 */
export function comparedLoss(loss: number | undefined, failed: boolean): number | undefined {
  return loss ?? (failed ? Number.POSITIVE_INFINITY : undefined);
}

/**
 * Decides from held-out losses alone, so that it decides the same again whenever it is asked.
 * @param lossAt nats per character of a run after so many updates: undefined before it has come so far, infinite when
 * it failed.
 */
export function decide(
  points: readonly Point[],
  halving: Halving | undefined,
  lossAt: (point: Point, update: number) => number | undefined,
): Decision {
  const stopped: Stopped[] = [];
  let going = points;
  for (const at of halving?.at ?? []) {
    const losses = going.map((point) => lossAt(point, at));
    if (losses.includes(undefined)) return { goals: goalsOf(going, () => at), stopped };
    const recipes = [...grouped(going, ({ recipe }) => recipe)]
      .map(([recipe, runs]) => ({ recipe, loss: median(runs.map((run) => lossAt(run, at)!)) }))
      .sort((a, b) => a.loss - b.loss);
    const kept = recipes.slice(0, Math.ceil(halving!.keep * recipes.length));
    const bound = kept.at(-1)!.loss;
    stopped.push(...recipes.slice(kept.length).map(({ recipe, loss }) => ({ recipe, at, loss, bound })));
    going = going.filter(({ recipe }) => kept.some((one) => one.recipe === recipe));
  }
  return { goals: goalsOf(going, ({ options }) => options.updates), stopped };
}

function goalsOf(points: readonly Point[], goal: (point: Point) => number): Map<Point, number> {
  return new Map(points.map((point) => [point, goal(point)]));
}

/** "held-out loss 2.913 at update 500; the worst recipe that went on had 2.402" */
export function whyStopped({ at, loss, bound }: Stopped): string {
  const was = Number.isFinite(loss)
    ? `held-out loss ${loss.toFixed(3)}`
    : 'at least half of its seeds had failed';
  const other = Number.isFinite(bound) ? bound.toFixed(3) : 'failed as well';
  return `${was} at update ${at}; the worst recipe that went on had ${other}`;
}
