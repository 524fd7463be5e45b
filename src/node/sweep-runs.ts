import type { Point } from '../sweep/points.ts';
import type { Attempt, Runs } from '../sweep/sweep.ts';
import type { SweepFolder } from './sweep-folder.ts';
import { startTraining, type TrainLine } from './train-process.ts';

/** The runs of a sweep on this machine: each trains in a process of its own. */
export class ProcessRuns implements Runs {
  readonly #folder: SweepFolder;
  readonly #onLine: (point: Point, line: TrainLine) => void;

  constructor(folder: SweepFolder, onLine: (point: Point, line: TrainLine) => void) {
    this.#folder = folder;
    this.#onLine = onLine;
  }

  reached(point: Point, goal: number): boolean {
    if (goal === point.options.updates) return this.#folder.isDone(point);
    return this.lossAt(point, goal) !== undefined;
  }

  isTaken(point: Point): boolean {
    return this.#folder.isTaken(point);
  }

  updatesOf(point: Point): Promise<number> {
    return this.#folder.savedUpdates(point);
  }

  lossAt(point: Point, update: number): number | undefined {
    return this.#folder.progressOf(point).heldOut.get(update);
  }

  async train(point: Point, goal: number, signal: AbortSignal): Promise<Attempt> {
    const config = this.#folder.prepare(point);
    const process = startTraining(config, this.#folder.folderOf(point), (line) => {
      this.#onLine(point, line);
      const short = goal < point.options.updates;
      if (short && line.type === 'validation' && line.update! >= goal) process.stop();
    });
    signal.addEventListener('abort', process.stop);
    const failure = await process.ended;
    signal.removeEventListener('abort', process.stop);
    if (failure !== undefined && !signal.aborted && !this.isTaken(point)) await this.#note(point, failure);
    return { failure };
  }

  async #note(point: Point, why: string): Promise<void> {
    const update = await this.#folder.savedUpdates(point);
    this.#folder.noteFailure(point, { date: new Date().toISOString(), update, why });
  }
}
