import { messageOf } from '../../errors.ts';
import type { RunListener, TextSource } from '../protocol.ts';
import { RunArchive } from './run-archive.ts';
import { RunDatabase } from './run-database.ts';
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
  archive = new RunArchive(false);
  readonly #listener: RunListener;

  constructor(listener: RunListener) {
    this.#listener = listener;
  }

  /** Takes the storage for this tab. @returns what is in it. */
  async open(): Promise<Stored> {
    const database = await RunDatabase.open();
    if (typeof database === 'string') return { source: undefined, run: undefined, notStored: database };
    this.#database = database;
    this.archive = new RunArchive(true);
    const source = await database.text();
    this.#storedSource = source as TextSource | undefined;
    return { source, run: await database.run(), notStored: undefined };
  }

  /** Stores a run as it stands, with its text. */
  async save(record: RunRecord, source: TextSource): Promise<void> {
    if (!this.#database) return; // to put a run together for nothing would cost
    const run = record.stored();
    if (!run) return;
    await this.#attempt(async (database) => {
      await this.#storeText(database, source);
      await database.saveRun(run);
      this.#listener({ type: 'saved', update: record.update });
    });
  }

  /** Stores a text that nothing was trained on yet. */
  async saveText(source: TextSource): Promise<void> {
    await this.#attempt((database) => this.#storeText(database, source));
  }

  async #storeText(database: RunDatabase, source: TextSource): Promise<void> {
    if (this.#storedSource === source) return;
    await database.saveText(source);
    this.#storedSource = source;
  }

  async forgetRun(): Promise<void> {
    await this.#attempt((database) => database.forgetRun());
  }

  async #attempt(action: (database: RunDatabase) => Promise<void>): Promise<void> {
    if (!this.#database) return;
    try {
      await action(this.#database);
    } catch (error) {
      this.#database = undefined;
      const message = `Text and run are no longer saved: ${messageOf(error)}. Save a checkpoint before you close this tab.`;
      this.#listener({ type: 'trouble', message });
    }
  }
}
