import type { RunListener, TextSource } from '../protocol.ts';
import { RunArchive } from './run-archive.ts';
import { RunDatabase, whyNotStored } from './run-database.ts';
import type { RunRecord } from './run-record.ts';

/** What the browser has stored, as it is; undefined where there is nothing. */
export interface Stored {
  readonly source: unknown;
  readonly run: unknown;
  /** Why nothing will be stored; undefined where runs are stored. */
  readonly notStored: string | undefined;
}

/** Stores text and run; a full or blocked storage stops nothing: the page says so, and the training goes on. */
export class RunStorage {
  #database: RunDatabase | undefined;
  #storedSource: TextSource | undefined;
  /** Runs that were given up. */
  archive = new RunArchive();
  readonly #listener: RunListener;

  constructor(listener: RunListener) {
    this.#listener = listener;
  }

  /**
   * Takes the storage for this tab.
   * @param patience milliseconds that whoever holds it has to give it back.
   * @returns what is in it.
   */
  async open(patience: number): Promise<Stored> {
    const database = await RunDatabase.open(patience);
    if (typeof database === 'string') return { source: undefined, run: undefined, notStored: database };
    this.#database = database;
    this.archive = new RunArchive((message) => this.#listener({ type: 'trouble', message }));
    const source = await database.text();
    this.#storedSource = source as TextSource | undefined;
    return { source, run: await database.run(), notStored: undefined };
  }

  /** Stores a run as it stands, with its text. @returns false where that failed. */
  async save(record: RunRecord, source: TextSource): Promise<boolean> {
    if (!this.#database) return true; // to put a run together for nothing would cost
    const run = record.stored();
    if (!run) return true;
    return this.#attempt(async (database) => {
      await database.saveRun(run, this.#storedSource === source ? undefined : source);
      this.#storedSource = source;
      this.#listener({ type: 'saved', update: record.update });
    });
  }

  /** Stores a text that nothing was trained on yet. */
  async saveText(source: TextSource): Promise<void> {
    await this.#attempt(async (database) => {
      await database.saveText(source);
      this.#storedSource = source;
    });
  }

  async forgetRun(): Promise<void> {
    await this.#attempt((database) => database.forgetRun());
  }

  async #attempt(action: (database: RunDatabase) => Promise<void>): Promise<boolean> {
    if (!this.#database) return true;
    try {
      await action(this.#database);
      return true;
    } catch (error) {
      const message = `This run is not saved: ${whyNotStored(error)}. Training goes on; save a checkpoint under Files before you close this tab.`;
      this.#listener({ type: 'notSaved', message });
      return false;
    }
  }
}
