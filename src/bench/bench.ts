import type { BackendDescription } from '../backends/backend.ts';
import { CpuBackend } from '../backends/cpu/backend.ts';
import { messageOf } from '../errors.ts';
import { type BenchSizes, charsPerUpdate, multiplyAddsPerChar } from './configurations.ts';
import { GATE_UPDATES, gateUpdatesWithin, passGate } from './gate.ts';
import { type BenchHost, type BenchText, localHost } from './host.ts';
import { spreadOf } from './statistics.ts';

/** One row: a backend at one configuration. Numbers are null where nothing was timed. */
export interface BenchResult {
  readonly backend: string;
  /** Adapter, driver, kernel class. */
  readonly detail: string;
  readonly software: boolean;
  readonly hiddenSize: number;
  readonly seqLength: number;
  readonly batchSize: number;
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
  readonly gate: string;
  /** Updates that the gate compared. */
  readonly gateUpdates: number;
}

/** How thoroughly to measure; milliseconds. */
export interface Effort {
  readonly rounds: number;
  readonly sample: number;
  readonly warmUp: number;
  /** The gate's updates on one backend take about so long at most. */
  readonly gate: number;
  /** A configuration whose single update would take longer is left out. */
  readonly longestUpdate: number;
}

export const FULL: Effort = { rounds: 5, sample: 2000, warmUp: 500, gate: 120_000, longestUpdate: 10_000 };
export const QUICK: Effort = { rounds: 3, sample: 120, warmUp: 60, gate: 500, longestUpdate: 400 };

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
  /** Of the configuration before; undefined at first. */
  pace: number | undefined;
}

/**
 * Compares backends: each in a host of its own, each behind the loss gate, timed in turns, so that what else goes
 * on at the machine meets all alike.
 */
export async function compareBackends(options: BenchOptions): Promise<BenchResult[]> {
  const { entrants, text, configurations, effort, onResult = () => {} } = options;
  const results: BenchResult[] = [];
  const add = (result: BenchResult) => {
    results.push(result);
    onResult(result);
  };
  const runners: Runner[] = [];
  const absent: { name: string; reason: string }[] = [];
  try {
    for (const entrant of entrants) {
      const started = await start(entrant, text);
      if ('host' in started) runners.push(started);
      else absent.push(started);
    }
    const reference = new ReferenceLosses(text);
    for (const sizes of configurations) {
      for (const { name, reason } of absent) add(row({ name, sizes, gate: `not here: ${reason}` }));
      for (const result of await compareAt(sizes, runners, reference, text, effort)) add(result);
    }
  } finally {
    for (const { host } of runners) await host.dispose().catch(() => {});
  }
  return results;
}

async function start(
  { name, start }: Entrant,
  text: BenchText,
): Promise<Runner | { name: string; reason: string }> {
  let host: BenchHost | undefined;
  try {
    host = await start();
    const description = await host.describe();
    await host.load(text);
    return { name, host, description, peak: await host.peak(), pace: undefined };
  } catch (error) {
    await host?.dispose().catch(() => {});
    return { name, reason: messageOf(error) };
  }
}

/** All runners at one configuration: gates, then rounds in turns. */
async function compareAt(
  sizes: BenchSizes,
  runners: readonly Runner[],
  reference: ReferenceLosses,
  text: BenchText,
  effort: Effort,
): Promise<BenchResult[]> {
  const rows: BenchResult[] = [];
  const timed: { runner: Runner; openMilliseconds: number; gateUpdates: number; paces: number[] }[] = [];
  for (const runner of runners) {
    const skip = tooLong(runner.pace, sizes, effort);
    if (skip) {
      rows.push(row({ ...runner, sizes, gate: skip }));
      continue;
    }
    const slowest = Math.min(runner.pace ?? FIRST_PACE, reference.pace ?? FIRST_PACE);
    const gateUpdates = gateUpdatesWithin(effort.gate, sizes, slowest);
    const verdict = await passGate(runner.host, sizes, await reference.first(sizes, gateUpdates));
    if (verdict.pass) {
      const { openMilliseconds } = verdict.opening;
      timed.push({ runner, openMilliseconds, gateUpdates, paces: [] });
    } else {
      rows.push(row({ ...runner, sizes, gate: verdict.reason, gateUpdates }));
      await runner.host.close();
    }
  }
  for (let round = -1; round < effort.rounds; round++) {
    for (const { runner, paces } of timed) {
      const { updates, milliseconds } = await runner.host.sample(round < 0 ? effort.warmUp : effort.sample);
      if (round >= 0) paces.push((1000 * updates * charsPerUpdate(sizes)) / milliseconds);
    }
  }
  for (const { runner, paces, ...gate } of timed) {
    await runner.host.close();
    runner.pace = spreadOf(paces).median;
    rows.push(row({ ...runner, ...gate, sizes, gate: 'ok', paces, vocabularySize: text.vocabularySize }));
  }
  return rows;
}

/** Characters a second to begin with, before anything is measured: that of the slowest backends. */
const FIRST_PACE = 1000;

function tooLong(pace: number | undefined, sizes: BenchSizes, { longestUpdate }: Effort): string | undefined {
  const milliseconds = pace === undefined ? 0 : (1000 * charsPerUpdate(sizes)) / pace;
  if (milliseconds <= longestUpdate) return undefined;
  return `skipped: one update would take about ${(milliseconds / 1000).toPrecision(2)} s`;
}

interface RowParts {
  readonly name: string;
  readonly description?: BackendDescription;
  readonly sizes: BenchSizes;
  readonly gate: string;
  readonly gateUpdates?: number;
  readonly peak?: number | null;
  readonly openMilliseconds?: number;
  readonly paces?: readonly number[];
  readonly vocabularySize?: number;
}

function row({
  name,
  description,
  sizes,
  gate,
  gateUpdates = 0,
  peak = null,
  ...timing
}: RowParts): BenchResult {
  const { openMilliseconds = null, paces, vocabularySize = 0 } = timing;
  const spread = paces ? spreadOf(paces) : null;
  const { hiddenSize, seqLength, batchSize } = sizes;
  const multiplyAdds = spread && spread.median * multiplyAddsPerChar({ ...sizes, vocabularySize });
  return {
    backend: name,
    detail: description?.detail ?? '',
    software: description?.software ?? false,
    hiddenSize,
    seqLength,
    batchSize,
    charsPerSecond: spread?.median ?? null,
    microsecondsPerUpdate: spread ? (1e6 * charsPerUpdate(sizes)) / spread.median : null,
    spread: spread && { lower: spread.lower, upper: spread.upper },
    peakFraction: multiplyAdds !== null && peak !== null ? multiplyAdds / peak : null,
    openMilliseconds,
    gate,
    gateUpdates,
  };
}

/** The reference's losses, computed once for all backends. */
class ReferenceLosses {
  readonly #host: BenchHost;
  #sizes: BenchSizes | undefined;
  #losses: readonly number[] = [];
  /** Characters a second, once known. */
  pace: number | undefined;

  constructor(text: BenchText) {
    this.#host = localHost({ create: async () => new CpuBackend() });
    this.#host.load(text);
  }

  /** The first losses of a training at these sizes. */
  async first(sizes: BenchSizes, count: number): Promise<readonly number[]> {
    if (sizes !== this.#sizes || count > this.#losses.length) {
      const opening = await this.#host.open(sizes, Math.min(GATE_UPDATES, count));
      await this.#host.close();
      this.#sizes = sizes;
      this.#losses = opening.losses;
      this.pace = (1000 * charsPerUpdate(sizes)) / opening.millisecondsPerUpdate;
    }
    return this.#losses.slice(0, count);
  }
}
