import type { LossHistory } from '../loss-history.ts';
import type { Scale } from './scale.ts';

/** Losses of a column that are looked at, at most: enough for its quantiles, and soon sorted. */
const MOST_LOOKED_AT = 60;
/** Steps of the golden section spread them evenly, and meet no rhythm that the losses may have. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const LOW = 0.1;
const HIGH = 0.9;

/** One column of the plot; losses in the unit of the run. */
export interface Point {
  /** The last of its updates. */
  readonly update: number;
  /** Eight of ten losses lie between. */
  readonly low: number;
  readonly high: number;
  readonly smooth: number;
}

/**
 * The part of a history that a scale shows, a point for each column that has any: 10 and 90 % of its losses, since the
 * extremes of many say nothing but that they are many, and the smooth loss at its end.
 * @param x of updates.
 */
export function pointsOf(history: LossHistory, x: Scale, columns: number): Point[] {
  const { length } = history;
  if (length === 0) return [];
  const points: Point[] = [];
  const width = (x.at(x.to) - x.at(x.from)) / columns;
  const last = history.indexAt(x.to);
  let begin = history.indexAt(Math.max(x.from, history.updateAt(0)));
  for (let column = 1; begin <= last; column++) {
    const to = x.valueAt(x.at(x.from) + column * width);
    if (column < columns && history.updateAt(begin) > to) continue;
    const end = column >= columns ? last : Math.min(last, history.indexAt(to));
    points.push(pointOf(history, begin, end));
    begin = end + 1;
  }
  return points;
}

/** Of the losses from `begin` to `end`, both included. */
function pointOf(history: LossHistory, begin: number, end: number): Point {
  const all = end - begin + 1;
  const count = Math.min(MOST_LOOKED_AT, all);
  const placeOf = (i: number) => (count === all ? i : Math.floor(((i * GOLDEN) % 1) * all));
  const losses = Float32Array.from({ length: count }, (_, i) => history.losses[begin + placeOf(i)]!).sort();
  return {
    update: history.updateAt(end),
    low: quantile(losses, LOW),
    high: quantile(losses, HIGH),
    smooth: history.smooth[end]!,
  };
}

/** @param sorted ascending, one at least. */
function quantile(sorted: Float32Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}

/** The first update from point `from` on after which the smooth loss is below a value; undefined where there is none. */
export function firstBelow(history: LossHistory, value: number, from: number): number | undefined {
  const { smooth } = history;
  for (let index = from; index < smooth.length; index++) {
    if (smooth[index]! < value) return history.updateAt(index);
  }
  return undefined;
}
