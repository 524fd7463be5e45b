import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { Plan } from '../sweep/plan.ts';
import type { Point } from '../sweep/points.ts';
import { FRUITLESS } from '../sweep/sweep.ts';
import { Disk, writing } from './run-folder/disk.ts';
import { FILES, OWNER } from './run-folder/files.ts';
import { jsonLines } from './run-folder/json-lines.ts';
import { isHeld } from './run-folder/owner.ts';
import { readCheckpointFile, readGradients } from './run-folder/reading.ts';

/** What a sweep writes into the folder of a run, beside what the run itself does. */
const POINT_FILES = {
  /** What `train --config` reads. */
  config: 'point.json',
  /** A line for each attempt that failed. */
  failures: 'failures.jsonl',
} as const;

/** A line of failures.jsonl. */
export interface Failure {
  readonly date: string;
  /** Updates that were saved then. */
  readonly update: number;
  readonly why: string;
}

/** How far a run has come, as its logs tell. */
export interface Progress {
  readonly update: number;
  /** Nats per character by update. */
  readonly heldOut: ReadonlyMap<number, number>;
  /** Of the last logged update. */
  readonly natsPerCharacter: number | undefined;
}

/** The folder of a sweep: one folder a point, and nothing else that matters. */
export class SweepFolder {
  readonly path: string;
  readonly #plan: Plan;
  /** Path of the book; undefined for the bundled one. */
  readonly book: string | undefined;

  /** @param planFile whose folder the plan's book is named from. */
  constructor(path: string, plan: Plan, planFile: string) {
    this.path = path;
    this.#plan = plan;
    this.book = plan.book === undefined ? undefined : resolve(dirname(planFile), plan.book);
  }

  /** Of one run. */
  folderOf({ name }: Point): string {
    return join(this.path, name);
  }

  /** @throws UserError when the folder of a run is there and configured otherwise. */
  check(point: Point): void {
    const file = this.#configOf(point);
    if (!existsSync(file) || readFileSync(file, 'utf8') === this.#configText(point)) return;
    throw new UserError(
      `${file} is of another plan, or of this one before it was changed; name another folder with --out`,
    );
  }

  /** Writes what a run is configured by, for `train --config`. @returns its path. */
  prepare(point: Point): string {
    const file = this.#configOf(point);
    writing(file, () => mkdirSync(dirname(file), { recursive: true }));
    new Disk().replace(file, this.#configText(point));
    return file;
  }

  #configOf(point: Point): string {
    return join(this.folderOf(point), POINT_FILES.config);
  }

  /**
   * A core has a run of its own, and so no second thread. The book is named from the run's folder: machines may see the
   * same files under other paths.
   */
  #configText(point: Point): string {
    const { backend } = this.#plan;
    const asked = backend === 'simd' ? { backend, threads: 1 } : { backend };
    const book = this.book && relative(resolve(this.folderOf(point)), this.book);
    return `${JSON.stringify({ book, options: point.options, asked }, null, 2)}\n`;
  }

  progressOf(point: Point): Progress {
    const heldOut = new Map<number, number>();
    let [update, natsPerCharacter]: [number, number | undefined] = [0, undefined];
    for (const { value } of jsonLines(join(this.folderOf(point), FILES.metrics))) {
      if (typeof value.validationLoss === 'number') heldOut.set(value.update, value.validationLoss);
      if (typeof value.natsPerCharacter === 'number') {
        [update, natsPerCharacter] = [value.update, value.natsPerCharacter];
      }
    }
    return { update, heldOut, natsPerCharacter };
  }

  /** All updates are done and all is written. @param progress where it was read just now. */
  isDone(point: Point, progress?: Progress): boolean {
    const report = existsSync(join(this.folderOf(point), FILES.report));
    return report && (progress ?? this.progressOf(point)).update >= point.options.updates;
  }

  /** Those whose gradient check, made for the report, fails; one file is read at a time, as a plan may have thousands. */
  async withFailingGradients(points: Iterable<Point>): Promise<ReadonlySet<Point>> {
    const failing = new Set<Point>();
    for (const point of points) {
      if ((await readGradients(this.folderOf(point)))?.pass === false) failing.add(point);
    }
    return failing;
  }

  /** Whether a process trains it. */
  isTaken(point: Point): boolean {
    return isHeld(join(this.folderOf(point), OWNER));
  }

  /** Updates that are saved; none where the checkpoint cannot be read. */
  async savedUpdates(point: Point): Promise<number> {
    const file = join(this.folderOf(point), FILES.checkpoint);
    if (!existsSync(file)) return 0;
    try {
      return (await readCheckpointFile(file)).update;
    } catch (error) {
      if (error instanceof UserError) return 0;
      throw error;
    }
  }

  noteFailure(point: Point, failure: Failure): void {
    const file = join(this.folderOf(point), POINT_FILES.failures);
    writing(file, () => appendFileSync(file, `${JSON.stringify(failure)}\n`));
  }

  /** Why its last attempts came to nothing; undefined where there were fewer than give it up, or it got on since. */
  async failureOf(point: Point): Promise<string | undefined> {
    const lines = [...jsonLines(join(this.folderOf(point), POINT_FILES.failures))];
    const attempts = lines.slice(-FRUITLESS).map(({ value }) => value as unknown as Failure);
    const last = attempts.at(-1);
    if (!last || attempts.length < FRUITLESS || attempts.some(({ update }) => update !== last.update)) return;
    return (await this.savedUpdates(point)) > last.update ? undefined : last.why;
  }
}
