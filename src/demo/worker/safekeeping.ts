import { messageOf } from '../../errors.ts';
import type { DeskListener, TextSource } from '../protocol.ts';
import { BUNDLED } from './books.ts';
import type { RunRecord } from './run-record.ts';
import { RunStore, type StoredRun } from './store.ts';

/** What was found in the storage. */
export interface Kept {
  readonly source: TextSource;
  readonly run: StoredRun | undefined;
  /** Why nothing will be stored; undefined where runs are stored. */
  readonly notStored: string | undefined;
}

/** Stores text and run; a full or blocked storage stops nothing: the page says so, and the training goes on. */
export class Safekeeping {
  #store: RunStore | undefined;
  #storedSource: TextSource | undefined;
  readonly #listener: DeskListener;

  constructor(listener: DeskListener) {
    this.#listener = listener;
  }

  /** Takes the storage for this tab. @returns what is in it. */
  async open(): Promise<Kept> {
    const store = await RunStore.open();
    if (typeof store === 'string') return { source: BUNDLED, run: undefined, notStored: store };
    this.#store = store;
    const source = (await store.text()) ?? BUNDLED;
    this.#storedSource = source;
    return { source, run: await store.run(), notStored: undefined };
  }

  /** Stores a run as it stands, with its text. */
  async save(record: RunRecord, source: TextSource): Promise<void> {
    if (!this.#store) return; // to put a run together for nothing would cost
    const run = record.stored();
    if (!run) return;
    await this.#attempt(async (store) => {
      await this.#storeText(store, source);
      await store.saveRun(run);
      this.#listener({ type: 'saved', update: record.update });
    });
  }

  /** Stores a text that nothing was trained on yet. */
  async saveText(source: TextSource): Promise<void> {
    await this.#attempt((store) => this.#storeText(store, source));
  }

  async #storeText(store: RunStore, source: TextSource): Promise<void> {
    if (this.#storedSource === source) return;
    await store.saveText(source);
    this.#storedSource = source;
  }

  async forgetRun(): Promise<void> {
    await this.#attempt((store) => store.forgetRun());
  }

  async #attempt(action: (store: RunStore) => Promise<void>): Promise<void> {
    if (!this.#store) return;
    try {
      await action(this.#store);
    } catch (error) {
      this.#store = undefined;
      const message = `Text and run are no longer saved: ${messageOf(error)}. Save a checkpoint before you close this tab.`;
      this.#listener({ type: 'trouble', message });
    }
  }
}
