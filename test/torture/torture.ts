/** What is done to the program for some time, by chance, and how it takes it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../src/random.ts';
import { failDevices } from './devices.ts';
import { BadFiles } from './files.ts';
import { Outcome } from './outcome.ts';
import { Runs } from './runs.ts';

export interface TortureOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Takes what went wrong, a case each. */
  readonly tell: (words: string) => void;
  /** Takes the figures so far, now and then. */
  readonly progress?: (words: string) => void;
}

const PROGRESS_MILLISECONDS = 30_000;
/** Of every so many runs one has a disk that fails; the others are killed. */
const FAILING = 4;
/** Runs side by side. */
const LANES = 3;
/** Bad files at a time, between two device faults; then the runs have the processor for so many milliseconds. */
const FILES = 100;
const PAUSE = 100;

/** Runs in processes, and files in this one, side by side. */
export async function torture({
  seconds,
  seed,
  tell,
  progress = () => {},
}: TortureOptions): Promise<Outcome> {
  const outcome = new Outcome(tell);
  const place = mkdtempSync(join(tmpdir(), 'torture-'));
  const runs = await Runs.prepare(place, outcome);
  const end = performance.now() + 1000 * seconds;
  const timer = setInterval(() => progress(String(outcome)), PROGRESS_MILLISECONDS);
  const files = new BadFiles(place, outcome);
  try {
    const lanes = Array.from({ length: LANES }, (_, lane) => tortureRuns(runs, seed + lane, end));
    await Promise.all([...lanes, tortureFiles(files, seed, end, outcome)]);
  } finally {
    clearInterval(timer);
    files.dispose();
  }
  if (outcome.good) rmSync(place, { recursive: true, force: true });
  return outcome;
}

async function tortureRuns(runs: Runs, seed: number, end: number): Promise<void> {
  for (let i = 0; performance.now() < end; i++) {
    const random = new Random(seed + LANES * i);
    await (i % FAILING === FAILING - 1 ? runs.fail(random) : runs.kill(random));
  }
}

async function tortureFiles(files: BadFiles, seed: number, end: number, outcome: Outcome): Promise<void> {
  for (let i = 0; performance.now() < end; i++) {
    const own = seed + 1_000_000 + i;
    await files.one(new Random(own), own);
    if (i % FILES > 0) continue;
    await failDevices(new Random(own), outcome);
    await sleep(PAUSE);
  }
}
