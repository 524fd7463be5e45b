import { type BarGroup, barChart } from '../report/bar-chart.ts';
import { whole } from '../report/html.ts';
import { type BenchSizes, sameSizes } from './configurations.ts';
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
    return {
      label: labelOf(first),
      results: results
        .filter((result) => sameSizes(result, first))
        .sort((a, b) => (b.charsPerSecond ?? -1) - (a.charsPerSecond ?? -1)),
    };
  });
}

/** "1 stream of 25 characters, 100 units, 2 layers of lstm" */
function labelOf({ cell, layers, hiddenSize, seqLength, batchSize }: BenchSizes): string {
  const streams = batchSize === 1 ? '1 stream' : `${batchSize} streams`;
  const network = layers === 1 ? cell : `${layers} layers of ${cell}`;
  return `${streams} of ${seqLength} characters, ${hiddenSize} units, ${network}`;
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

function noteOf({ charsPerSecond, software, check }: BenchResult, slowest: number): string {
  if (charsPerSecond === null) return check.length > 48 ? `${check.slice(0, 47)}…` : check;
  const speed = `${whole(charsPerSecond)} characters/s`;
  if (software) return `${speed} (GPU emulated by the CPU)`;
  return charsPerSecond === slowest ? speed : `${speed}, ${timesText(charsPerSecond / slowest)}`;
}

/** "3.2×", "41×" */
export function timesText(ratio: number): string {
  return `${ratio < 10 ? ratio.toFixed(1) : whole(ratio)}×`;
}
