import { type BarGroup, barChart } from '../report/bar-chart.ts';
import { whole } from '../report/html.ts';
import { sameSizes } from './configurations.ts';
import type { BenchResult } from './result.ts';

/** The results at one configuration, the fastest first, those that were not timed at the end. */
export interface ResultGroup {
  readonly label: string;
  readonly results: readonly BenchResult[];
}

/** One group a configuration, in the order of the results. */
export function groupResults(results: readonly BenchResult[]): ResultGroup[] {
  const firsts = results.filter((result, i) => results.findIndex((other) => sameSizes(other, result)) === i);
  return firsts.map((first) => {
    const { hiddenSize, seqLength, batchSize } = first;
    const streams = batchSize === 1 ? '1 stream' : `${batchSize} streams`;
    return {
      label: `${streams} of ${seqLength} characters, ${hiddenSize} units`,
      results: results
        .filter((result) => sameSizes(result, first))
        .sort((a, b) => (b.charsPerSecond ?? -1) - (a.charsPerSecond ?? -1)),
    };
  });
}

/** What the others of a group are compared with: the slowest that is not a GPU emulated by the CPU. */
export function baselineOf(results: readonly BenchResult[]): number {
  const timed = results.filter(({ charsPerSecond }) => charsPerSecond !== null);
  const real = timed.filter(({ software }) => !software);
  return Math.min(...(real.length > 0 ? real : timed).map(({ charsPerSecond }) => charsPerSecond!));
}

/** Bars of characters a second, with how many times faster each is than the slowest of its group. */
export function benchChart(results: readonly BenchResult[]): string {
  const groups = groupResults(results).map(({ label, results }): BarGroup => {
    const slowest = baselineOf(results);
    const bars = results.map((result, rank) => ({
      label: result.backend,
      value: result.charsPerSecond,
      ...(result.spread && { low: result.spread.lower, high: result.spread.upper }),
      note: noteOf(result, slowest),
      className: result.software ? 'software' : rank === 0 ? 'best' : 'other',
    }));
    return { label, bars };
  });
  const title = 'Characters a second by backend and configuration';
  const caption = '×: times as fast as the slowest of the group. Thin lines: quartiles over the rounds.';
  return barChart({ title, groups, caption });
}

function noteOf({ charsPerSecond, software, gate }: BenchResult, slowest: number): string {
  if (charsPerSecond === null) return gate.length > 48 ? `${gate.slice(0, 47)}…` : gate;
  const speed = `${whole(charsPerSecond)} characters/s`;
  if (software) return `${speed} (GPU emulated by the CPU)`;
  return charsPerSecond === slowest ? speed : `${speed}, ${timesText(charsPerSecond / slowest)}`;
}

/** "3.2×", "41×" */
export function timesText(ratio: number): string {
  return `${ratio < 10 ? ratio.toFixed(1) : whole(ratio)}×`;
}
