import { openBackend } from '../backends/registry.ts';
import { trainFor } from '../backends/stopwatch.ts';
import { grouped } from '../grouping.ts';
import { updateCost } from '../model/cost.ts';
import { bundledBook, readBook } from '../node/books.ts';
import { nodeEnvironment } from '../node/environment.ts';
import { wallSeconds } from '../sweep/estimate.ts';
import type { Point } from '../sweep/points.ts';
import type { Corpus } from '../text/corpus.ts';
import { jsonLine } from '../text/printable.ts';
import { judgeReferenceQuickly } from '../training/gradient-report.ts';
import type { TrainingOptions } from '../training/options.ts';
import { configOf, placeOf } from '../training/setup.ts';
import type { OpenedSweep } from './sweep.ts';
import { count, duration, Terminal } from './terminal.ts';

/** Each trial's training, in milliseconds. */
const WARM_UP = 50;
const MEASURED = 200;
/** So many kinds of runs are tried; the time of the others is estimated by their multiply-adds. */
const MOST_TRIALS = 12;
/** Reading held-out text has the forward pass alone, of three products. */
const READING = 1 / 3;

/** What was measured to foretell how long runs take. */
interface Measured {
  /** Of an update, by kind of run. */
  readonly secondsPerUpdate: ReadonlyMap<string, number>;
  /** Of starting, of the gradient check and of the report, each run. */
  readonly overhead: number;
}

/** Prints what a sweep would run, and how long that takes here. */
export async function dryRun(sweep: OpenedSweep, atOnce: number, json: boolean): Promise<number> {
  const { plan, points, folder } = sweep;
  const corpus = await readBook(folder.book ?? bundledBook());
  const measured = await measure(points, corpus, plan.backend);
  const left = points.filter((point) => !folder.isDone(point));
  const seconds = left.map((point) => secondsOf(point, corpus, measured));
  const wall = wallSeconds(seconds, atOnce);
  const runs = left.map(({ number, name, options }, i) => ({
    point: number,
    name,
    options,
    seconds: seconds[i]!,
  }));
  if (json) {
    process.stdout.write(jsonLine({ folder: folder.path, atOnce, runs, seconds: wall }));
    return 0;
  }
  const terminal = new Terminal(process.stdout);
  terminal.line(`${count(points.length)} runs in ${folder.path}, ${count(points.length - left.length)} done`);
  for (const { name, seconds: each } of runs) terminal.line(`  ${name}  ${duration(each)}`);
  const kinds = measured.secondsPerUpdate.size;
  terminal.line(
    `about ${duration(wall)} here, ${count(atOnce)} at once${plan.halving ? ', less what halving stops' : ''}; one after another ${duration(wallSeconds(seconds, 1))}`,
  );
  terminal.line(
    `this rests on trials of ${MEASURED} ms on ${plan.backend}, one after the other, just now: ${kinds} of ${kindsOf(points).size} kinds of runs, the others by their multiply-adds; ${measured.overhead.toFixed(1)} s are counted for the start, gradient check and report of each`,
  );
  return 0;
}

/** Runs whose updates take the same time. */
function kindOf(options: TrainingOptions): string {
  const { cell, layers, hiddenSize, seqLength, batchSize, optimizer, clip, dropout } = options;
  return JSON.stringify({ cell, layers, hiddenSize, seqLength, batchSize, optimizer, clip, dropout });
}

function kindsOf(points: readonly Point[]): Map<string, Point[]> {
  return grouped(points, ({ options }) => kindOf(options));
}

async function measure(points: readonly Point[], corpus: Corpus, backend: string): Promise<Measured> {
  const started = process.uptime(); // what it took to come here is what each run takes too
  const secondsPerUpdate = new Map<string, number>();
  const tried = [...kindsOf(points)].slice(0, MOST_TRIALS);
  for (const [kind, [first]] of tried) {
    secondsPerUpdate.set(kind, await updateSeconds(first!.options, corpus, backend));
  }
  const before = performance.now();
  judgeReferenceQuickly(placeOf(corpus, points[0]!.options));
  return { secondsPerUpdate, overhead: started + (performance.now() - before) / 1000 };
}

async function updateSeconds(options: TrainingOptions, corpus: Corpus, name: string): Promise<number> {
  const environment = name === 'simd' ? { ...nodeEnvironment, threads: 1 } : nodeEnvironment;
  const trial = placeOf(corpus, options);
  const { backend } = await openBackend(name, environment, trial);
  try {
    const session = await backend.open(trial);
    const now = () => performance.now();
    await trainFor(session, trial.learningRate, WARM_UP, now);
    const { updates, milliseconds } = await trainFor(session, trial.learningRate, MEASURED, now);
    session.dispose();
    return milliseconds / 1000 / updates;
  } finally {
    backend.dispose();
  }
}

function secondsOf({ options }: Point, corpus: Corpus, { secondsPerUpdate, overhead }: Measured): number {
  const { updates, sampleEvery, validation, seqLength, batchSize } = options;
  const each = secondsPerUpdate.get(kindOf(options)) ?? byCost(options, corpus, secondsPerUpdate);
  const heldOut = sampleEvery > 0 ? (updates / sampleEvery) * validation * corpus.ids.length : 0;
  return overhead + each * (updates + (READING * heldOut) / (seqLength * batchSize));
}

/** As long, for each multiply-add, as the first that was tried. */
function byCost(options: TrainingOptions, corpus: Corpus, tried: Measured['secondsPerUpdate']): number {
  const [kind, seconds] = [...tried][0]!;
  const sizes = JSON.parse(kind) as TrainingOptions;
  const cost = (sizesAlone: TrainingOptions) => updateCost(configOf(sizesAlone, corpus.vocabulary));
  return (seconds * cost(options)) / cost(sizes);
}
