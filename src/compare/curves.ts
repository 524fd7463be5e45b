import { grouped } from '../grouping.ts';
import type { LoggedLoss, StoredRun } from './run.ts';

/** What a curve runs over. */
export type Axis = 'updates' | 'characters' | 'seconds';

/** The seeds of one recipe after the same number of updates. */
export interface CurvePoint {
  /** Updates done, characters read in them, and the median of the seconds that they took. */
  readonly x: Readonly<Record<Axis, number>>;
  /** Nats per character. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** More points than this on a curve no page can tell apart. */
const MOST_POINTS = 400;

/**
 * The median of some runs' losses, and the band from the lowest to the highest, at each update that at least half of
 * them have logged.
 * @param runs of one recipe.
 * @param losses which of their losses.
 */
export function curveOf(
  runs: readonly StoredRun[],
  losses: (run: StoredRun) => readonly LoggedLoss[],
): CurvePoint[] {
  const at = grouped(runs.flatMap(losses), ({ update }) => update);
  const shared = [...at].filter(([, lines]) => 2 * lines.length >= runs.length).sort(([a], [b]) => a - b);
  return thinned(shared).map(([update, lines]) => pointOf(update, lines, runs[0]!));
}

function pointOf(update: number, lines: readonly LoggedLoss[], { options }: StoredRun): CurvePoint {
  const values = lines.map(({ loss }) => loss);
  const characters = update * options.seqLength * options.batchSize;
  return {
    x: { updates: update, characters, seconds: median(lines.map(({ seconds }) => seconds)) },
    median: median(values),
    low: Math.min(...values),
    high: Math.max(...values),
  };
}

/** Every so many of them, and always the last. */
function thinned<T>(points: readonly T[]): T[] {
  const step = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, i) => (points.length - 1 - i) % step === 0);
}

/** @param values at least one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
