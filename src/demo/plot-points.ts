import type { LossHistory } from './loss-history.ts';

/** Points to draw: x in updates, both losses in the unit of `factor`. */
export type PlotPoints = [x: Float64Array, loss: Float64Array, smooth: Float64Array];

/**
 * The part of a history between two updates, thinned to what `columns` columns of pixels can show: of each
 * stretch the lowest and the highest loss, so that no peak is lost.
 * @param factor turns the losses into the unit shown.
 */
export function plotPoints(
  history: LossHistory,
  [from, to]: readonly [number, number],
  columns: number,
  factor: number,
): PlotPoints {
  if (history.length === 0) return [new Float64Array(), new Float64Array(), new Float64Array()];
  const first = history.indexAt(from);
  const last = history.indexAt(to);
  const count = last - first + 1;
  return count <= 2 * columns
    ? everyPoint(history, first, count, factor)
    : extremes(history, first, count, columns, factor);
}

function everyPoint(history: LossHistory, first: number, count: number, factor: number): PlotPoints {
  const { losses, smooth } = history;
  return [
    Float64Array.from({ length: count }, (_, i) => history.updateAt(first + i)),
    Float64Array.from({ length: count }, (_, i) => losses[first + i]! * factor),
    Float64Array.from({ length: count }, (_, i) => smooth[first + i]! * factor),
  ];
}

function extremes(
  history: LossHistory,
  first: number,
  count: number,
  columns: number,
  factor: number,
): PlotPoints {
  const { losses, smooth } = history;
  const points: PlotPoints = [
    new Float64Array(2 * columns),
    new Float64Array(2 * columns),
    new Float64Array(2 * columns),
  ];
  for (let column = 0; column < columns; column++) {
    const begin = first + Math.floor((column * count) / columns);
    const end = first + Math.floor(((column + 1) * count) / columns);
    let low = losses[begin]!;
    let high = low;
    for (let i = begin + 1; i < end; i++) {
      const loss = losses[i]!;
      if (loss < low) low = loss;
      if (loss > high) high = loss;
    }
    const middle = (begin + end) >> 1;
    set(points, 2 * column, history.updateAt(begin), high * factor, smooth[begin]! * factor);
    set(points, 2 * column + 1, history.updateAt(middle), low * factor, smooth[middle]! * factor);
  }
  return points;
}

function set([x, loss, smooth]: PlotPoints, at: number, update: number, l: number, s: number): void {
  x[at] = update;
  loss[at] = l;
  smooth[at] = s;
}
