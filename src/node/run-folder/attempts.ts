import { messageOf } from '../../errors.ts';
import type { FileName } from './files.ts';

/** What may fail without ending a run that can still be saved: it is told, once a file. */
export class Attempts {
  readonly #onTrouble: (message: string) => void;
  readonly #told = new Set<FileName>();

  constructor(onTrouble: (message: string) => void) {
    this.#onTrouble = onTrouble;
  }

  make(name: FileName, action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!this.#told.has(name)) this.#onTrouble(`${messageOf(error)}; the training goes on`);
      this.#told.add(name);
    }
  }
}
