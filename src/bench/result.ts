import type { BackendDescription } from '../backends/backend.ts';
import { type BenchSizes, charsPerUpdate, multiplyAdds } from './configurations.ts';
import { spreadOf } from './statistics.ts';

/** One row: a backend at one configuration. Numbers are null where nothing was timed. */
export interface BenchResult extends BenchSizes {
  readonly backend: string;
  /** Adapter, driver, kernel class. */
  readonly detail: string;
  readonly software: boolean;
  /** Median over the rounds, all streams together. */
  readonly charsPerSecond: number | null;
  /** Median over the rounds. */
  readonly microsecondsPerUpdate: number | null;
  /** Quartiles of charsPerSecond over the rounds. */
  readonly spread: { readonly lower: number; readonly upper: number } | null;
  /** Part of the device's measured multiply-add peak. */
  readonly peakFraction: number | null;
  /** Opening and first update: compilation, apart from the rest. */
  readonly openMilliseconds: number | null;
  /** "ok", or why the row was not timed. */
  readonly check: string;
  /** Updates whose losses were compared. */
  readonly checkedUpdates: number;
}

interface RowParts {
  readonly name: string;
  readonly description?: BackendDescription;
  readonly sizes: BenchSizes;
  readonly check: string;
  readonly checkedUpdates?: number;
  readonly peak?: number | null;
  readonly openMilliseconds?: number;
  readonly paces?: readonly number[];
  readonly vocabularySize?: number;
}

/** A result of what is known of it. */
export function row({
  name,
  description,
  sizes,
  check,
  checkedUpdates = 0,
  peak = null,
  ...timing
}: RowParts): BenchResult {
  const { openMilliseconds = null, paces, vocabularySize = 0 } = timing;
  const spread = paces ? spreadOf(paces) : null;
  const perSecond = spread && (spread.median / charsPerUpdate(sizes)) * multiplyAdds(sizes, vocabularySize);
  return {
    backend: name,
    detail: description?.detail ?? '',
    software: description?.software ?? false,
    ...sizes,
    charsPerSecond: spread?.median ?? null,
    microsecondsPerUpdate: spread ? (1e6 * charsPerUpdate(sizes)) / spread.median : null,
    spread: spread && { lower: spread.lower, upper: spread.upper },
    peakFraction: perSecond !== null && peak !== null ? perSecond / peak : null,
    openMilliseconds,
    check,
    checkedUpdates,
  };
}
