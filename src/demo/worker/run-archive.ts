import { createStore, del, entries, set, type UseStore } from 'idb-keyval';
import type { TextSource } from '../protocol.ts';
import { type StoredRun, whyNotStored } from './run-database.ts';
import { checkedRun, checkedSource } from './stored-schema.ts';

/** A run that was given up, with its text. */
export interface KeptRun {
  /** When it was given up, in milliseconds since 1970; no two have the same. */
  readonly at: number;
  readonly source: TextSource;
  readonly run: StoredRun;
}

/** Runs that stay; beyond, the oldest goes. */
export const MOST_KEPT = 10;

/**
 * The last runs that were given up. They are stored in the browser; where that is not possible they last as long as the
 * worker, so that nothing is lost by a wrong button.
 */
export class RunArchive {
  readonly #store: UseStore | undefined;
  #runs: Promise<KeptRun[]> | undefined;

  readonly #tell: (message: string) => void;

  /** @param tell is told, in a sentence, of a run that cannot be stored; without it they are in memory alone. */
  constructor(tell?: (message: string) => void) {
    this.#tell = tell ?? (() => {});
    // A database of its own: an existing one takes no further stores without a new version.
    this.#store = tell ? createStore('webgpu-char-rnn runs', 'runs') : undefined;
  }

  /** All, the newest first. */
  all(): Promise<readonly KeptRun[]> {
    return this.#all();
  }

  /** Keeps a run. @returns when it was given up, which is its name. */
  async keep(source: TextSource, run: StoredRun): Promise<number> {
    const runs = await this.#all();
    const kept = { at: Math.max(Date.now(), (runs[0]?.at ?? 0) + 1), source, run };
    runs.unshift(kept);
    await this.#write((store) => set(kept.at, kept, store)).catch((error) =>
      this.#tell(
        `The run that was given up stays under Runs only until this tab is closed: ${whyNotStored(error)}. To keep it, take it up there and save its checkpoint under Files.`,
      ),
    );
    for (const { at } of runs.splice(MOST_KEPT)) await this.#remove(at);
    return kept.at;
  }

  /** @returns undefined where there is none of that time. */
  async find(at: number): Promise<KeptRun | undefined> {
    return (await this.#all()).find((kept) => kept.at === at);
  }

  async forget(at: number): Promise<void> {
    const runs = await this.#all();
    const place = runs.findIndex((kept) => kept.at === at);
    if (place >= 0) runs.splice(place, 1);
    await this.#remove(at);
  }

  #all(): Promise<KeptRun[]> {
    this.#runs ??= this.#read();
    return this.#runs;
  }

  /** What was stored and can be read. */
  async #read(): Promise<KeptRun[]> {
    if (!this.#store) return [];
    const stored = await entries<number, unknown>(this.#store).catch(() => []);
    const runs = stored.flatMap(([, kept]) => checkedKept(kept) ?? []);
    return runs.sort((a, b) => b.at - a.at);
  }

  /** One that a broken storage does not let go of is found again by the next visit. */
  async #remove(at: number): Promise<void> {
    await this.#write((store) => del(at, store)).catch(() => {});
  }

  async #write(action: (store: UseStore) => Promise<void>): Promise<void> {
    if (this.#store) await action(this.#store);
  }
}

/** @returns undefined for one that is damaged, or that a newer version wrote. */
function checkedKept(kept: unknown): KeptRun | undefined {
  try {
    const { at, source, run } = kept as KeptRun;
    return Number.isSafeInteger(at) ? { at, source: checkedSource(source), run: checkedRun(run) } : undefined;
  } catch {
    return undefined;
  }
}
