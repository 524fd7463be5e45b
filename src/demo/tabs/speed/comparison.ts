/** Runs a comparison of the backends and shows it. Loaded when it is asked for. */
import { wrap } from 'comlink';
import { BACKEND_NAMES } from '../../../backends/names.ts';
import { benchChart, groupResults } from '../../../bench/chart.ts';
import { sizesOf } from '../../../bench/configurations.ts';
import type { BenchResult } from '../../../bench/result.ts';
import { whole } from '../../../report/html.ts';
import type { TrainingOptions } from '../../../training/options.ts';
import { recipeOf } from '../../../training/setup.ts';
import { listener } from '../../listener.ts';
import type { TextSource } from '../../protocol.ts';
import { h } from '../../view/dom.ts';
import { scrolling, tableOf } from '../../view/table.ts';
import type { Comparison } from './comparison-worker.ts';

const HEAD = ['backend', 'detail', 'characters a second', 'microseconds an update', 'spread', 'check'];

export interface ComparisonOptions {
  readonly source: TextSource;
  /** The person's own. */
  readonly options: TrainingOptions;
  /** Where tables and chart go. */
  readonly place: HTMLElement;
  readonly onProgress: (done: number, of: number) => void;
  /** Ends it; rows that are there stay. */
  readonly signal: AbortSignal;
}

/** @returns whether it came to its end. */
export async function compare(comparison: ComparisonOptions): Promise<boolean> {
  const { source, options, place, onProgress, signal } = comparison;
  const results: BenchResult[] = [];
  const worker = new Worker(new URL('./comparison-worker.ts', import.meta.url), { type: 'module' });
  const ended = new Promise<boolean>((resolve, reject) => {
    if (signal.aborted) resolve(false); // while this script was loading
    signal.addEventListener('abort', () => resolve(false));
    worker.addEventListener('error', ({ message }) => reject(new Error(`the comparison failed: ${message}`)));
  });
  const rows = listener((result: BenchResult, of: number) => {
    results.push(result);
    onProgress(results.length, of);
    place.replaceChildren(...tables(results));
  });
  place.replaceChildren();
  try {
    const run = wrap<Comparison>(worker).run(
      source,
      BACKEND_NAMES,
      sizesOf(options),
      recipeOf(options),
      rows.remote,
    );
    const finished = await Promise.race([run.then(() => true), ended]);
    if (results.length > 0) place.prepend(chart(results));
    return finished;
  } finally {
    rows.end();
    worker.terminate();
  }
}

function tables(results: readonly BenchResult[]): Node[] {
  return groupResults(results).flatMap(({ label, results }) => [
    h('h3', {}, label),
    scrolling(tableOf(HEAD, results.map(rowOf)), `Backends at ${label}`),
  ]);
}

function rowOf({ backend, detail, check, ...timing }: BenchResult): string[] {
  const { charsPerSecond, microsecondsPerUpdate, spread } = timing;
  const number = (value: number | null) => (value === null ? '–' : whole(value));
  const quartiles = spread ? `${whole(spread.lower)} to ${whole(spread.upper)}` : '–';
  return [backend, detail || '–', number(charsPerSecond), number(microsecondsPerUpdate), quartiles, check];
}

function chart(results: readonly BenchResult[]): HTMLElement {
  const template = h('template', { innerHTML: benchChart(results) });
  const figure = h('figure', {}, scrolling(template.content.firstElementChild!, 'Bar chart'));
  figure.setAttribute('aria-label', 'Speed of the backends');
  return figure;
}
