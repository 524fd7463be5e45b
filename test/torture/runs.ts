/** Trainings as processes of the built program, which are killed, or whose disk fails, and go on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jsonLines } from '../../src/node/run-folder/json-lines.ts';
import type { Random } from '../../src/random.ts';
import { readCheckpoint } from '../../src/training/checkpoint.ts';
import { readSafetensors } from '../../src/training/safetensors.ts';
import { mobyDick } from '../support/moby-dick.ts';
import type { Outcome } from './outcome.ts';

const PROGRAM = 'dist/node/cli.js';
const INJECT = './test/torture/inject.mjs';
/** A training of about a second, with checkpoints, samples and held-out readings all along. */
const OPTIONS = Object.entries({
  'hidden-size': 8,
  'seq-length': 10,
  'batch-size': 2,
  updates: 1200,
  'log-every': 10,
  'sample-every': 50,
  'sample-length': 20,
  'checkpoint-every': 20,
  validation: 0.1,
  backend: 'cpu',
}).flatMap(([name, value]) => [`--${name}`, String(value)]);

/** The program ends by itself within this time, or hangs: milliseconds. */
const PATIENCE = 120_000;

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly err: string;
}

/** What is left of a run: all but what time and date say. */
interface Trace {
  /** Lines of both logs. */
  readonly lines: readonly string[];
  readonly models: string;
}

/** Where to inject what: see inject.mjs. */
export interface Injection {
  readonly at?: number;
  readonly how?: string;
  readonly times?: number;
  readonly count?: string;
}

/** The place where runs are tortured, with the run that nothing is done to. */
export class Runs {
  readonly #place: string;
  readonly #book: string;
  readonly #outcome: Outcome;
  #oracle!: Trace;
  /** Calls of the whole run that change a file. */
  #calls = 0;
  /** Milliseconds that it took. */
  #duration = 0;
  #next = 0;

  private constructor(place: string, outcome: Outcome) {
    this.#place = place;
    this.#book = join(place, 'book.txt');
    this.#outcome = outcome;
  }

  static async prepare(place: string, outcome: Outcome): Promise<Runs> {
    const runs = new Runs(mkdtempSync(join(place, 'runs-')), outcome);
    writeFileSync(runs.#book, beginning());
    const folder = runs.#folder();
    const count = join(runs.#place, 'count');
    const start = performance.now();
    const { code, err } = await ended(runs.#start(folder, { count }));
    if (code !== 0) throw new Error(`the run that nothing was done to ends with ${code}: ${err}`);
    runs.#duration = performance.now() - start;
    runs.#calls = Number(readFileSync(count, 'utf8'));
    runs.#oracle = traceOf(folder);
    rmSync(folder, { recursive: true });
    return runs;
  }

  #folder(): string {
    return join(this.#place, `run-${this.#next++}`);
  }

  #start(folder: string, injection: Injection = {}): ChildProcess {
    const args = ['train', this.#book, '--out', folder, '--continue', ...OPTIONS];
    return spawn(process.execPath, ['--import', INJECT, PROGRAM, ...args], {
      env: { ...process.env, TORTURE: JSON.stringify({ folder, ...injection }) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }

  /** Kills a run some times, in a call that changes a file or at any moment, and lets it go on to its end. */
  async kill(random: Random): Promise<void> {
    const folder = this.#folder();
    const times = 1 + Math.floor(8 * random.uniform());
    for (let i = 0; i < times; i++) {
      const how = HOW[Math.floor(random.uniform() * HOW.length)]!;
      const at = 1 + Math.floor(random.uniform() * this.#calls);
      const moment = random.uniform() * this.#duration;
      const child = this.#start(folder, how === 'any moment' ? {} : { at, how });
      if (how === 'any moment') sleep(moment).then(() => child.kill('SIGKILL'));
      const end = await ended(child);
      if (end.signal === 'SIGKILL') this.#outcome.kills++;
      else this.#judge(end, folder, `${how} ${at}`);
      this.#look(folder);
    }
    await this.#finish(folder, 'after kills', true);
  }

  /** Lets the disk fail once, for a while or from some call on; the run ends in a sentence or goes on, and can be finished. */
  async fail(random: Random): Promise<void> {
    const folder = this.#folder();
    const how = CODES[Math.floor(random.uniform() * CODES.length)]!;
    const at = 1 + Math.floor(random.uniform() * this.#calls);
    const times = [1, 5, 1e9][Math.floor(random.uniform() * 3)]!;
    this.#outcome.faults++;
    this.#judge(
      await ended(this.#start(folder, { at, how, times })),
      folder,
      `${how} at call ${at}, ${times} times`,
    );
    this.#look(folder);
    // A line that could not be written is told of, and the training goes on without it.
    await this.#finish(folder, `after ${how} at call ${at}, ${times} times`, false);
  }

  /** What is there is whole. */
  #look(folder: string): void {
    const file = join(folder, 'checkpoint.safetensors');
    if (!existsSync(file)) return;
    try {
      readCheckpoint(readFileSync(file), file);
    } catch (error) {
      this.#outcome.wrong('lost', `${folder}: ${error}`);
    }
  }

  /** A process that was not killed: done, or one sentence. */
  #judge({ code, signal, err }: End, folder: string, what: string): void {
    const sentence = code === 2 && /^char-rnn: .+\n$/.test(err.split('\n').slice(-2).join('\n'));
    if (code === 0 || sentence) return;
    this.#outcome.wrong('untyped', `${folder}, ${what}: ended with ${code ?? signal}: ${err.slice(0, 2000)}`);
  }

  /** @param whole whether no line of a log may be missing. */
  async #finish(folder: string, what: string, whole: boolean): Promise<void> {
    const { code, signal, err } = await ended(this.#start(folder));
    if (code !== 0) {
      this.#outcome.wrong(
        'lost',
        `${folder}, ${what}: going on ends with ${code ?? signal}: ${err.slice(0, 2000)}`,
      );
      return;
    }
    const { lines, models } = traceOf(folder);
    if (!isPart(lines, this.#oracle.lines) || (whole && lines.length < this.#oracle.lines.length))
      this.#outcome.wrong('different', `${folder}, ${what}: logs`);
    else if (models !== this.#oracle.models) this.#outcome.wrong('different', `${folder}, ${what}: models`);
    else rmSync(folder, { recursive: true });
  }
}

const HOW = ['kill before', 'kill within', 'kill after', 'any moment'];
const CODES = ['ENOSPC', 'EIO', 'EACCES', 'EROFS', 'EDQUOT'];

function ended(child: ChildProcess): Promise<End> {
  let err = '';
  child.stderr!.on('data', (data) => {
    err += data;
  });
  const timer = setTimeout(() => child.kill('SIGABRT'), PATIENCE);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, err });
    });
  });
}

function traceOf(folder: string): Trace {
  const lines = ['metrics.jsonl', 'samples.jsonl'].flatMap((name) =>
    Array.from(
      jsonLines(join(folder, name)),
      ({ value: { seconds: _, charsPerSecond: __, ...rest } }) => `${name} ${JSON.stringify(rest)}`,
    ),
  );
  const models = ['checkpoint.safetensors', 'best.safetensors'].map((name) => {
    const { tensors, metadata } = readSafetensors(readFileSync(join(folder, name)), name);
    const { seconds: _, history: __, ...rest } = metadata;
    return [rest, tensors.map(({ data, ...tensor }) => ({ ...tensor, data: [...data] }))];
  });
  return { lines, models: JSON.stringify(models) };
}

/** Whether all lines are among others, in their order. */
function isPart(lines: readonly string[], others: readonly string[]): boolean {
  let at = -1;
  return lines.every((line) => {
    at = others.indexOf(line, at + 1);
    return at >= 0;
  });
}

/** Of the book, as much as a tiny model is trained on. */
function beginning(): string {
  const { ids, vocabulary } = mobyDick();
  return vocabulary.decode(ids.subarray(0, 6000));
}
