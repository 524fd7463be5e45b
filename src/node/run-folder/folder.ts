import { readdirSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf, UserError } from '../../errors.ts';
import { type Checkpoint, type Model, writeCheckpoint, writeModel } from '../../training/checkpoint.ts';
import type { HandoverEvent, Metric } from '../../training/events.ts';
import type { LoggedWarning } from '../../training/watch/words.ts';
import type { RunConfig } from './config.ts';
import { codeOf, Disk, writing } from './disk.ts';
import { FILES, type FileName, holdsRun, OWNER } from './files.ts';
import { lengthUntil } from './json-lines.ts';
import { Log } from './log.ts';
import { type Claim, claim, type Ownership } from './owner.ts';
import type { GradientCheck } from './reading.ts';

/** A line of samples.jsonl; a held-out loss measured at the same update stands beside the text. */
export interface SampleLine {
  readonly update: number;
  readonly text: string;
}

/** A line of metrics.jsonl: of an update, a reading of the held-out text, a handover, or a warning. */
export type MetricLine =
  | Metric
  | { readonly update: number; readonly validationLoss: number }
  | { readonly update: number; readonly handover: { from: string; to: string; reason: string } }
  | { readonly update: number; readonly warning: Omit<LoggedWarning, 'update'> };

export interface FolderOptions {
  readonly disk?: Disk;
  /** Is told that it waits for a sign of life of an owner on another machine. */
  readonly onWait?: (owner: Claim) => void;
  /** Is told, once a file, what could not be written and did not end the run. */
  readonly onTrouble?: (message: string) => void;
}

/** A run's folder, which belongs to this process until it is closed: logs that grow, and files replaced as a whole. */
export class RunFolder {
  readonly path: string;
  readonly #disk: Disk;
  readonly #owner: Ownership;
  readonly #onTrouble: (message: string) => void;
  /** The first of the folders that were made for it. */
  readonly #made: string | undefined;
  /** Logs that lines were added to, open since the first of them. */
  readonly #logs = new Map<FileName, Log>();
  readonly #told = new Set<FileName>();
  /** A checkpoint that could not be written, and the best model since the last that could. */
  #unsaved: Checkpoint | undefined;
  #unsavedBest: Model | undefined;

  private constructor(
    path: string,
    owner: Ownership,
    made: string | undefined,
    { disk = new Disk(), onTrouble = () => {} }: FolderOptions,
  ) {
    this.path = path;
    this.#owner = owner;
    this.#made = made;
    this.#disk = disk;
    this.#onTrouble = onTrouble;
  }

  /**
   * Claims a folder, which is made where there is none.
   * @throws UserError when it belongs to a run that is training, or cannot be made.
   */
  static async claim(path: string, options: FolderOptions = {}): Promise<RunFolder> {
    return RunFolder.#claim(path, makeFolder(path, options.disk ?? new Disk()), options);
  }

  /** Claims a folder of this name that nobody has, with a number behind it if need be. */
  static async claimNew(path: string, options: FolderOptions = {}): Promise<RunFolder> {
    const { disk = new Disk() } = options;
    const made = makeFolder(dirname(path), disk);
    for (let number = 1; ; number++) {
      const name = number === 1 ? path : `${path}-${number}`;
      if (makeNew(name, disk)) return RunFolder.#claim(name, made ?? name, options);
    }
  }

  static async #claim(path: string, made: string | undefined, options: FolderOptions): Promise<RunFolder> {
    const { disk = new Disk(), onWait } = options;
    try {
      const owner = await claim(join(realpathSync(path), OWNER), { disk, onWait });
      const folder = new RunFolder(path, owner, made, options);
      folder.#sweep();
      return folder;
    } catch (error) {
      removeEmpty(path, made, disk);
      throw error;
    }
  }

  /** Removes what a process that died here had begun to write, and what it left of its claims. */
  #sweep(): void {
    const names = readdirSync(this.path).filter((name) => {
      const ours = [OWNER, ...Object.values(FILES)].some((file) => name.startsWith(`${file}.`));
      return ours && (name.endsWith('.tmp') || name.startsWith(OWNER));
    });
    for (const name of names) this.#disk.fs.rmSync(join(this.path, name), { force: true, recursive: true });
  }

  /** @throws UserError when the folder holds a run already. */
  mustBeFree(): void {
    if (!holdsRun(this.path)) return;
    throw new UserError(
      `${this.path} already holds a run; go on with it by --continue, replace it by --force, or name another folder with --out`,
    );
  }

  /** Begins a new run; what an earlier one left goes. The checkpoint goes first: no other file is of use without it. */
  begin(config: RunConfig): void {
    writing(this.path, () => {
      const { checkpoint, ...others } = FILES;
      for (const name of [checkpoint, ...Object.values(others)]) {
        this.#disk.fs.rmSync(join(this.path, name), { force: true, recursive: true });
      }
    });
    this.saveConfig(config);
  }

  /**
   * Goes on with the run in the folder `from`, there or here. Lines written after the checkpoint at `update` are dropped:
   * they will come again.
   */
  goOn(from: string, update: number, best: Model | undefined, config: RunConfig): void {
    const elsewhere = realpathSync(from) !== realpathSync(this.path);
    if (elsewhere) this.begin(config);
    for (const name of ['metrics', 'samples'] as const) {
      const source = join(from, FILES[name]);
      const length = lengthUntil(source, update, this.#disk.fs);
      writing(this.file(name), () => {
        if (elsewhere && length > 0) this.#disk.fs.copyFileSync(source, this.file(name));
        this.#cut(name, length);
      });
    }
    this.saveConfig(config);
    if (best && elsewhere) this.#replace('best', writeModel(best));
  }

  #cut(name: FileName, length: number): void {
    const file = this.#disk.fs.openSync(this.file(name), 'a');
    try {
      this.#disk.fs.ftruncateSync(file, length);
    } finally {
      this.#disk.fs.closeSync(file);
    }
  }

  file(name: FileName): string {
    return join(this.path, FILES[name]);
  }

  logMetric(line: MetricLine): void {
    this.#add('metrics', line);
  }

  logSample(line: SampleLine): void {
    this.#add('samples', line);
  }

  /** Notes a handover; what runs from here on is for the configuration to tell. */
  logHandover({ update, from, to, reason }: HandoverEvent): void {
    this.#add('metrics', { update, handover: { from: from.name, to: to.name, reason } });
  }

  logWarning({ update, ...warning }: LoggedWarning): void {
    this.#add('metrics', { update, warning });
  }

  /** Drops what was logged and saved after an update: the training went back to it. */
  goBack(update: number): void {
    this.#closeLogs();
    for (const name of ['metrics', 'samples'] as const) {
      this.#attempt(name, () => {
        const length = lengthUntil(this.file(name), update, this.#disk.fs);
        writing(this.file(name), () => this.#cut(name, length));
      });
    }
    this.#unsaved = undefined;
    this.#unsavedBest = undefined;
    if (update > 0) return; // the checkpoint of that update is saved next
    for (const name of ['checkpoint', 'best'] as const) {
      writing(this.path, () => this.#disk.fs.rmSync(this.file(name), { force: true }));
    }
  }

  /** A line that cannot be written does not end a run that can still be saved. */
  #add(name: FileName, line: MetricLine | SampleLine): void {
    this.#attempt(name, () => {
      const log = this.#logs.get(name) ?? new Log(this.file(name), this.#disk);
      this.#logs.set(name, log);
      log.add(line);
    });
  }

  /** @returns whether it went well. */
  #attempt(name: FileName, action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      if (!this.#told.has(name)) this.#onTrouble(`${messageOf(error)}; the training goes on`);
      this.#told.add(name);
      return false;
    }
  }

  /**
   * Saves a checkpoint. The better model is written first, so that the checkpoint never names a best model that is not
   * there. One that cannot be written is kept for the next time, or for saveRest().
   * @throws UserError when another process has taken the folder over.
   */
  saveCheckpoint(checkpoint: Checkpoint, best: Model | undefined): void {
    this.#owner.confirm();
    this.#unsaved = checkpoint;
    this.#unsavedBest = best ?? this.#unsavedBest;
    this.#attempt('checkpoint', () => this.saveRest());
  }

  /** Writes a checkpoint that could not be written before. @throws UserError when it still cannot. */
  saveRest(): void {
    if (this.#unsavedBest) this.#replace('best', writeModel(this.#unsavedBest));
    this.#unsavedBest = undefined;
    if (this.#unsaved) this.#replace('checkpoint', writeCheckpoint(this.#unsaved));
    this.#unsaved = undefined;
  }

  saveConfig(config: RunConfig): void {
    this.#replace('config', `${JSON.stringify(config, null, 2)}\n`);
  }

  saveGradients(check: GradientCheck): void {
    this.#replace('gradients', `${JSON.stringify(check, null, 2)}\n`);
  }

  saveReport(html: string): void {
    this.#replace('report', html);
  }

  #replace(name: FileName, data: string | Uint8Array): void {
    this.#disk.replace(this.file(name), data);
  }

  #closeLogs(): void {
    for (const [name, log] of this.#logs) this.#attempt(name, () => log.close());
    this.#logs.clear();
  }

  /** Ends the logs and gives the folder back; one that was made in vain goes. */
  async close(): Promise<void> {
    this.#attempt('checkpoint', () => this.saveRest());
    this.#closeLogs();
    await this.#owner.release();
    removeEmpty(this.path, this.#made, this.#disk);
  }
}

/** @returns the first of the folders that were made. @throws UserError */
function makeFolder(path: string, { fs }: Disk): string | undefined {
  try {
    return fs.mkdirSync(path, { recursive: true });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new UserError(`${path} is a file; name a folder with --out`);
    return writing(path, () => {
      throw error;
    });
  }
}

/** @returns false where there is something of this name. */
function makeNew(path: string, { fs }: Disk): boolean {
  return writing(path, () => {
    try {
      fs.mkdirSync(path);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Removes a folder with those above it, as far as they were made for it and are empty. */
function removeEmpty(path: string, made: string | undefined, { fs }: Disk): void {
  if (made === undefined) return;
  const first = resolve(made);
  try {
    for (let folder = resolve(path); folder.startsWith(first); folder = dirname(folder)) fs.rmdirSync(folder);
  } catch {
    // Something lies in it.
  }
}
