import { printable } from '../text/printable.ts';
import type { StoredRun } from './run.ts';

/** A page holds the samples of so many runs at most: the best ones. */
const MOST_RUNS = 40;

/**
 * What runs wrote, to be shown beside each other.
 * @param runs the best first.
 */
export function samplesOf(runs: readonly StoredRun[]): {
  /** Those that wrote anything. */
  readonly chosen: readonly StoredRun[];
  /** When any of them did, rising. */
  readonly updates: readonly number[];
  /** Of each of them, the text by update. */
  readonly texts: readonly Readonly<Record<number, string>>[];
} {
  const chosen = runs.filter(({ samples }) => samples.length > 0).slice(0, MOST_RUNS);
  const updates = new Set(chosen.flatMap(({ samples }) => samples.map(({ update }) => update)));
  const texts = chosen.map(({ samples }) =>
    Object.fromEntries(samples.map(({ update, text }) => [update, printable(text)])),
  );
  return { chosen, updates: [...updates].sort((a, b) => a - b), texts };
}
