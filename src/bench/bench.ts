import type { BackendDescription } from '../backends/backend.ts';
import { refuses } from '../backends/refusals.ts';
import { messageOf } from '../errors.ts';
import type { ModelConfig } from '../model/config.ts';
import { PLAIN_RECIPE, type Recipe } from '../model/recipe.ts';
import { shortestText } from '../text/batches.ts';
import { type BenchSizes, charsPerUpdate, multiplyAdds } from './configurations.ts';
import type { BenchHost, BenchText } from './host.ts';
import { ReferenceLosses } from './reference-losses.ts';
import { type BenchResult, row } from './result.ts';
import { spreadOf } from './statistics.ts';
import { checkedUpdatesWithin, checkLosses } from './tolerance-check.ts';

/** How thoroughly to measure; milliseconds. */
export interface Effort {
  readonly rounds: number;
  readonly sample: number;
  readonly warmUp: number;
  /** The updates whose losses are checked take about so long at most on one backend. */
  readonly check: number;
  /** A configuration whose single update would take longer is left out. */
  readonly longestUpdate: number;
}

export const FULL: Effort = { rounds: 5, sample: 2000, warmUp: 500, check: 120_000, longestUpdate: 10_000 };
export const QUICK: Effort = { rounds: 3, sample: 120, warmUp: 60, check: 500, longestUpdate: 400 };

/** A backend that takes part. */
interface Entrant {
  readonly name: string;
  /** Starts its process or worker. */
  start(): BenchHost | Promise<BenchHost>;
}

export interface BenchOptions {
  readonly entrants: readonly Entrant[];
  readonly text: BenchText;
  readonly configurations: readonly BenchSizes[];
  /** How to train; the plain recipe when left out. */
  readonly recipe?: Recipe;
  readonly effort: Effort;
  /** Called with every row as it is done. */
  readonly onResult?: (result: BenchResult) => void;
}

/** An entrant that runs, with what is known of it. */
interface Runner {
  readonly name: string;
  readonly host: BenchHost;
  readonly description: BackendDescription;
  readonly peak: number | null;
  /** Multiply-adds a second at the configuration before; undefined at first. */
  pace: number | undefined;
}

/**
 * Compares backends: each in a host of its own, each behind a check of its losses, timed in turns, so that what else goes
 * on at the machine meets all alike.
 */
export async function compareBackends(options: BenchOptions): Promise<BenchResult[]> {
  const { entrants, text, configurations, recipe = PLAIN_RECIPE, effort, onResult = () => {} } = options;
  const results: BenchResult[] = [];
  const add = (result: BenchResult) => {
    results.push(result);
    onResult(result);
  };
  const runners: Runner[] = [];
  const absent: { name: string; reason: string }[] = [];
  try {
    for (const entrant of entrants) {
      const started = await start(entrant, text, recipe);
      if ('host' in started) runners.push(started);
      else absent.push(started);
    }
    const comparison = { text, recipe, effort, reference: new ReferenceLosses(text, recipe) };
    for (const sizes of configurations) {
      for (const { name, reason } of absent) add(row({ name, sizes, check: `not here: ${reason}` }));
      for (const result of await compareAt(sizes, runners, comparison)) add(result);
    }
  } finally {
    for (const { host } of runners) await host.dispose().catch(() => {});
  }
  return results;
}

async function start(
  { name, start }: Entrant,
  text: BenchText,
  recipe: Recipe,
): Promise<Runner | { name: string; reason: string }> {
  let host: BenchHost | undefined;
  try {
    host = await start();
    const description = await host.describe();
    await host.load(text, recipe);
    return { name, host, description, peak: await host.peak(), pace: undefined };
  } catch (error) {
    await host?.dispose().catch(() => {});
    return { name, reason: messageOf(error) };
  }
}

/** A runner whose losses are right. */
interface Timed {
  readonly runner: Runner;
  readonly openMilliseconds: number;
  readonly checkedUpdates: number;
  /** Characters a second, a number for each round. */
  readonly paces: number[];
  /** Why it broke off. */
  failure?: string;
}

/** What all configurations have in common. */
interface Comparison {
  readonly text: BenchText;
  readonly recipe: Recipe;
  readonly effort: Effort;
  readonly reference: ReferenceLosses;
}

/** All runners at one configuration: checks, then rounds in turns. */
async function compareAt(
  sizes: BenchSizes,
  runners: readonly Runner[],
  comparison: Comparison,
): Promise<BenchResult[]> {
  const rows: BenchResult[] = [];
  const timed: Timed[] = [];
  for (const runner of runners) {
    const checked = await check(runner, sizes, comparison);
    if ('paces' in checked) timed.push(checked);
    else rows.push(checked);
  }
  await takeTurns(timed, sizes, comparison.effort);
  for (const one of timed) {
    await close(one.runner);
    rows.push(rowOf(one, sizes, comparison.text));
  }
  return rows;
}

/** Opens a training and checks its first losses. @returns a row for who is not to be timed. */
async function check(
  runner: Runner,
  sizes: BenchSizes,
  { text, recipe, effort, reference }: Comparison,
): Promise<Timed | BenchResult> {
  const { vocabularySize } = text;
  const work = multiplyAdds(sizes, vocabularySize);
  const skip =
    tooShort(sizes, text) ??
    refusal(runner.name, { ...sizes, vocabularySize }, recipe) ??
    tooLong(work, runner.pace, effort);
  if (skip) return row({ ...runner, sizes, check: skip });
  const slowest = Math.min(runner.pace ?? FIRST_PACE, reference.pace ?? FIRST_PACE);
  const checkedUpdates = checkedUpdatesWithin(effort.check, work, slowest);
  const checked = await checkLosses(runner.host, sizes, await reference.first(sizes, checkedUpdates));
  if (checked.pass) {
    return { runner, openMilliseconds: checked.opening.openMilliseconds, checkedUpdates, paces: [] };
  }
  await close(runner);
  return row({ ...runner, sizes, check: checked.reason, checkedUpdates });
}

/** The row of what was timed; its pace says how long the next configuration will take. */
function rowOf({ runner, paces, failure, ...timed }: Timed, sizes: BenchSizes, text: BenchText): BenchResult {
  if (failure) return row({ ...runner, ...timed, sizes, check: failure });
  const { vocabularySize } = text;
  const work = multiplyAdds(sizes, vocabularySize);
  runner.pace = (spreadOf(paces).median / charsPerUpdate(sizes)) * work;
  return row({ ...runner, ...timed, sizes, check: 'ok', paces, vocabularySize });
}

/** A warm-up for each, then the rounds. */
async function takeTurns(timed: readonly Timed[], sizes: BenchSizes, effort: Effort): Promise<void> {
  for (let round = -1; round < effort.rounds; round++) {
    for (const one of timed.filter(({ failure }) => !failure)) {
      try {
        const sample = round < 0 ? effort.warmUp : effort.sample;
        const { updates, milliseconds } = await one.runner.host.sample(sample);
        if (round >= 0) one.paces.push((1000 * updates * charsPerUpdate(sizes)) / milliseconds);
      } catch (error) {
        one.failure = `failed: ${messageOf(error)}`;
      }
    }
  }
}

/** Closes a session, also where its process has ended. */
async function close({ host }: Runner): Promise<void> {
  await host.close().catch(() => {});
}

/** Multiply-adds a second to begin with, before anything is measured: that of the slowest backends. */
const FIRST_PACE = 6e7;

function tooShort({ seqLength, batchSize }: BenchSizes, { ids }: BenchText): string | undefined {
  const needed = shortestText(batchSize, seqLength);
  return ids.length < needed ? `skipped: the text is shorter than ${needed} characters` : undefined;
}

/** @param name of a backend, a mode included. */
function refusal(name: string, config: ModelConfig, recipe: Recipe): string | undefined {
  const sentence = refuses(name, config, recipe);
  return sentence && `refused: ${sentence}`;
}

function tooLong(work: number, pace: number | undefined, { longestUpdate }: Effort): string | undefined {
  const milliseconds = pace === undefined ? 0 : (1000 * work) / pace;
  if (milliseconds <= longestUpdate) return undefined;
  return `skipped: one update would take about ${(milliseconds / 1000).toPrecision(2)} s`;
}
