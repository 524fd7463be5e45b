import { createStore, del, get, set, setMany, type UseStore } from 'idb-keyval';
import { messageOf } from '../../errors.ts';
import type { RunConfig, TextSource } from '../protocol.ts';
import type { RunLogData } from './run-log.ts';

/** A run as the browser keeps it. */
export interface StoredRun {
  readonly config: RunConfig;
  /** Safetensors bytes; of a run that went wrong before the first there are none. */
  readonly checkpoint: Uint8Array | undefined;
  readonly best: Uint8Array | undefined;
  readonly log: RunLogData;
}

/** Why something could not be stored, to go on a sentence with. */
export function whyNotStored(error: unknown): string {
  const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
  return isFull ? 'the storage that the browser gives this page is full' : messageOf(error);
}

const LOCK = 'webgpu-char-rnn run';

/** The browser's own storage: one text and one run, which belong to one tab at a time. */
export class RunDatabase {
  readonly #store: UseStore;

  private constructor(store: UseStore) {
    this.#store = store;
  }

  /**
   * Takes the storage for this tab.
   * @param patience milliseconds that whoever holds it has to give it back.
   * @returns why nothing can be stored, where that is so.
   */
  static async open(patience: number): Promise<RunDatabase | string> {
    try {
      if (!(await takeLock(patience))) {
        return 'Another tab holds the saved run. This tab has a run of its own, which is not saved.';
      }
      const database = new RunDatabase(createStore('webgpu-char-rnn', 'run'));
      await get('run', database.#store);
      return database;
    } catch (error) {
      return `This browser does not let the page store anything (${messageOf(error)}). Save a checkpoint before you close it.`;
    }
  }

  async text(): Promise<unknown> {
    return get('text', this.#store);
  }

  async run(): Promise<unknown> {
    return get('run', this.#store);
  }

  async saveText(text: TextSource): Promise<void> {
    await set('text', text, this.#store);
  }

  /** Stores a run, and its text where that is given: both or nothing. */
  async saveRun(run: StoredRun, text: TextSource | undefined): Promise<void> {
    const both: [string, unknown][] = [
      ['run', run],
      ['text', text],
    ];
    await setMany(text ? both : both.slice(0, 1), this.#store);
  }

  async forgetRun(): Promise<void> {
    await del('run', this.#store);
  }
}

/**
 * Holds the lock until the tab closes.
 * @returns false when another tab has it.
 * @throws DOMException where the browser does not let the page have any.
 */
function takeLock(patience: number): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve, reject) => {
    const held = () => {
      resolve(true);
      return new Promise<void>(() => {});
    };
    navigator.locks
      .request(LOCK, { signal: AbortSignal.timeout(patience) }, held)
      .catch((error) => (error.name === 'TimeoutError' ? resolve(false) : reject(error)));
  });
}
