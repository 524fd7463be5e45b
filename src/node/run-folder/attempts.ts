import { messageOf } from '../../errors.ts';
import type { FileName } from './files.ts';

/** What may fail without ending a run that can still be saved: it is told, once a file. */
export class Attempts {
  readonly #onTrouble: (message: string) => void;
  #ending = '; the training goes on';
  readonly #told = new Set<FileName>();

  constructor(onTrouble: (message: string) => void) {
    this.#onTrouble = onTrouble;
  }

  /** What fails from here on does not keep the training from going on. */
  trainingEnds(): void {
    this.#ending = '';
  }

  make(name: FileName, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#tell(name, error);
    }
  }

  /** The same of what takes long. */
  async makeLong(name: FileName, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#tell(name, error);
    }
  }

  #tell(name: FileName, error: unknown): void {
    if (!this.#told.has(name)) this.#onTrouble(`${messageOf(error)}${this.#ending}`);
    this.#told.add(name);
  }
}
