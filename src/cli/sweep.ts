import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UserError } from '../errors.ts';
import { SweepFolder } from '../node/sweep-folder.ts';
import { ProcessRuns } from '../node/sweep-runs.ts';
import { pointNumber } from '../sweep/array-index.ts';
import { type Plan, readPlan } from '../sweep/plan.ts';
import { type Point, pointsOf } from '../sweep/points.ts';
import { runSweep } from '../sweep/sweep.ts';
import { onStopSignal } from './signals.ts';
import { dryRun } from './sweep-dry-run.ts';
import { type EngineName, submit } from './sweep-engine.ts';
import { sweepView } from './sweep-output.ts';
import { tellStatus } from './sweep-status.ts';
import { trainCommand } from './train.ts';

export interface SweepFlags {
  readonly out?: string;
  readonly dryRun: boolean;
  readonly atOnce?: number;
  /** A number, or true for the one that the engine tells. */
  readonly point?: string | true;
  readonly engine?: EngineName;
  readonly image?: string;
  readonly claim?: string;
  readonly json: boolean;
}

/** A plan with its points and its folder. */
export interface OpenedSweep {
  readonly plan: Plan;
  readonly points: readonly Point[];
  readonly folder: SweepFolder;
}

/** Milliseconds until it looks again at runs that others train. */
const LOOK_AGAIN = 1000;

/** `char-rnn sweep`. @returns 0: all is done; 1: some failed, or their gradient checks do; 75 or 130: stopped by a signal, and saved. */
export async function sweepCommand(
  file: string,
  engineOptions: readonly string[],
  flags: SweepFlags,
): Promise<number> {
  refuseContradictions(flags);
  const sweep = openSweep(file, flags.out);
  if (flags.engine !== undefined) return submit(sweep, file, engineOptions, flags);
  if (engineOptions.length > 0) {
    throw new UserError(`${engineOptions.join(' ')}: these are for an engine; name it with --engine`);
  }
  const atOnce = flags.atOnce ?? defaultAtOnce(sweep.plan);
  if (flags.point !== undefined) return trainPoint(sweep, flags.point, flags.json);
  if (flags.dryRun) return dryRun(sweep, atOnce, flags.json);
  return trainHere(sweep, atOnce, flags.json);
}

/** @throws UserError when options do not go together. */
function refuseContradictions({ point, engine, image, claim, dryRun, atOnce, json }: SweepFlags): void {
  const refuse = (one: string, other: string) => {
    throw new UserError(`${one} has no effect beside ${other}; leave one of them out`);
  };
  if (point !== undefined && engine !== undefined) refuse('--engine', '--point, which trains one run here');
  if (point !== undefined && dryRun) refuse('--dry-run', '--point, which trains one run');
  if (point !== undefined && atOnce !== undefined) refuse('--at-once', '--point, which trains one run');
  if (engine !== undefined && json) refuse('--json', '--engine, whose own command prints what it likes');
  if (engine === 'kubernetes') return;
  if (image !== undefined) throw new UserError('--image is for --engine kubernetes alone; leave it out');
  if (claim !== undefined) throw new UserError('--claim is for --engine kubernetes alone; leave it out');
}

/** A GPU is one, and has no more to give to a second run. */
function defaultAtOnce({ backend }: Plan): number {
  return backend === 'simd' || backend === 'cpu' ? availableParallelism() : 1;
}

/** `char-rnn sweep status`. */
export async function statusCommand(
  file: string,
  flags: { readonly out?: string; readonly json: boolean },
): Promise<number> {
  await tellStatus(openSweep(file, flags.out), flags.json);
  return 0;
}

/** @throws UserError when the plan cannot be read, or its folder is another plan's. */
function openSweep(file: string, out: string | undefined): OpenedSweep {
  const plan = readPlan(textOf(file), file);
  const points = pointsOf(plan);
  const folder = new SweepFolder(out ?? defaultFolder(file), plan, file);
  for (const point of points) folder.check(point);
  return { plan, points, folder };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file}: the plan cannot be read (${messageOf(error)}); name a JSON file`);
  }
}

/** Beside the plan: rates.json fills rates/. */
function defaultFolder(file: string): string {
  if (file.endsWith('.json')) return file.slice(0, -'.json'.length);
  throw new UserError(`${file}: a plan is a .json file; or name a folder for its runs with --out`);
}

/** One point, in this process: what each task of an engine's array does. */
async function trainPoint(
  { plan, points, folder }: OpenedSweep,
  asked: string | true,
  json: boolean,
): Promise<number> {
  if (plan.halving) {
    throw new UserError(
      '"halving" compares runs with each other; a point alone has none: leave it out of the plan',
    );
  }
  const number = pointNumber(asked === true ? undefined : asked, process.env, points.length);
  const point = points[number - 1]!;
  const config = folder.prepare(point);
  return trainCommand([], {
    config,
    out: folder.folderOf(point),
    continue: true,
    force: false,
    moments: false,
    json,
  });
}

async function trainHere(sweep: OpenedSweep, atOnce: number, json: boolean): Promise<number> {
  const { points, folder } = sweep;
  const view = sweepView(process.stdout, sweep, json);
  const stop = onStopSignal(() => view.stopping());
  const runs = new ProcessRuns(folder, view.line);
  const pause = () => sleep(LOOK_AGAIN, undefined, { signal: stop.signal }).catch(() => {});
  try {
    view.begin(atOnce);
    const failed = await runSweep({ ...sweep, runs, atOnce, listener: view, signal: stop.signal, pause });
    const done = points.filter((point) => folder.isDone(point));
    const wrong = await folder.withFailingGradients(done);
    view.end({ done: done.length, failed: failed.size, gradientsFail: wrong.size });
    return stop.exitCode || (failed.size + wrong.size > 0 ? 1 : 0);
  } finally {
    stop.dispose();
  }
}
