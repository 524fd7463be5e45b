import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { type Checkpoint, checkpointContents, type Model, modelContents } from '../../training/checkpoint.ts';
import type { HandoverEvent, Metric } from '../../training/events.ts';
import { type SafetensorsFile, safetensorsParts } from '../../training/safetensors.ts';
import type { LoggedWarning } from '../../training/watch/words.ts';
import { Attempts } from './attempts.ts';
import type { Claim } from './claim-file.ts';
import type { RunConfig } from './config.ts';
import { Disk, writing } from './disk.ts';
import { FILES, type FileName, holdsRun, OWNER } from './files.ts';
import { Logs } from './logs.ts';
import { claim, type Ownership } from './owner.ts';
import { makeFolder, makeNew, removeEmpty, sweep } from './places.ts';

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
  readonly #attempts: Attempts;
  /** The first of the folders that were made for it. */
  readonly #made: string | undefined;
  readonly #logs: Logs;
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
    this.#attempts = new Attempts(onTrouble);
    this.#logs = new Logs(path, disk, this.#attempts);
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
      sweep(path, disk);
      return new RunFolder(path, owner, made, options);
    } catch (error) {
      removeEmpty(path, made, disk);
      throw error;
    }
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
    this.#remove('checkpoint', ...(Object.keys(FILES) as FileName[]));
    this.saveConfig(config);
  }

  /**
   * Goes on with the run in the folder `from`, there or here. Lines written after the checkpoint at `update` are dropped:
   * they will come again; a report of it is not of what the run comes to.
   */
  async goOn(from: string, update: number, best: Model | undefined, config: RunConfig): Promise<void> {
    const elsewhere = realpathSync(from) !== realpathSync(this.path);
    if (elsewhere) this.begin(config);
    if (elsewhere) this.#logs.copyUntil(update, from);
    else this.#logs.cutAfter(update);
    this.#remove('report', 'curve', 'losses', 'gradients');
    this.saveConfig(config);
    if (best && elsewhere) await this.#save('best', modelContents(best));
  }

  file(name: FileName): string {
    return join(this.path, FILES[name]);
  }

  logMetric(line: MetricLine): void {
    this.#logs.add('metrics', line);
  }

  logSample(line: SampleLine): void {
    this.#logs.add('samples', line);
  }

  /** Notes a handover; what runs from here on is for the configuration to tell. */
  logHandover({ update, from, to, reason }: HandoverEvent): void {
    this.#logs.add('metrics', { update, handover: { from: from.name, to: to.name, reason } });
  }

  logWarning({ update, ...warning }: LoggedWarning): void {
    this.#logs.add('metrics', { update, warning });
  }

  /** Drops what was logged and saved after an update: the training went back to it. */
  goBack(update: number): void {
    this.#attempts.make('metrics', () => this.#logs.cutAfter(update));
    this.#unsaved = undefined;
    this.#unsavedBest = undefined;
    if (update > 0) return; // the checkpoint of that update is saved next
    this.#remove('checkpoint', 'best');
  }

  #remove(...names: readonly FileName[]): void {
    writing(this.path, () => {
      for (const name of names) this.#disk.fs.rmSync(this.file(name), { force: true, recursive: true });
    });
  }

  /**
   * Saves a checkpoint. The better model is written first, so that the checkpoint never names a best model that is not
   * there. One that cannot be written is kept for the next time, or for saveRest(). No other may be saved meanwhile.
   * @throws UserError when another process has taken the folder over.
   */
  async saveCheckpoint(checkpoint: Checkpoint, best: Model | undefined): Promise<void> {
    this.#unsaved = checkpoint;
    this.#unsavedBest = best ?? this.#unsavedBest;
    if (await this.#saveWhereOurs()) return;
    throw new UserError(
      `${this.path} was taken over by another process while this one stood still; nothing more is written there`,
    );
  }

  /** @returns false when the folder belongs to another process. */
  async #saveWhereOurs(): Promise<boolean> {
    let ours = true;
    await this.#attempts.makeLong('checkpoint', async () => {
      ours = this.#owner.isOurs();
      if (ours) await this.saveRest();
    });
    if (!ours) this.#unsaved = undefined;
    return ours;
  }

  /** Writes a checkpoint that could not be written before. @throws UserError when it still cannot. */
  async saveRest(): Promise<void> {
    if (this.#unsavedBest) await this.#save('best', modelContents(this.#unsavedBest));
    this.#unsavedBest = undefined;
    if (this.#unsaved) await this.#writeCheckpoint(this.#unsaved);
    this.#unsaved = undefined;
  }

  async #writeCheckpoint(checkpoint: Checkpoint): Promise<void> {
    // A report that was made while the run trained must not pass for that of the whole run.
    if (checkpoint.update >= checkpoint.options.updates) this.#remove('report', 'gradients');
    await this.#save('checkpoint', checkpointContents(checkpoint));
  }

  saveConfig(config: RunConfig): void {
    this.#disk.replace(this.file('config'), `${JSON.stringify(config, null, 2)}\n`);
  }

  /** Writes what changed in the middle of a run, which goes on where that fails. */
  updateConfig(config: RunConfig): void {
    this.#attempts.make('config', () => this.saveConfig(config));
  }

  #save(name: FileName, file: SafetensorsFile): Promise<void> {
    return this.#disk.replaceInPieces(this.file(name), safetensorsParts(file));
  }

  /** Ends the logs and gives the folder back; one that was made in vain goes. */
  async close(): Promise<void> {
    this.#attempts.trainingEnds();
    if (this.#unsaved) await this.#saveWhereOurs();
    this.#logs.close();
    await this.#owner.release();
    removeEmpty(this.path, this.#made, this.#disk);
  }
}
