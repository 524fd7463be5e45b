import { byId, onClick } from './dom.ts';

/** Milliseconds in which a run that was given up comes back by one button; afterwards it is under Runs. */
const PATIENCE = 10_000;

/** Offers to take back what was just done. */
export class Undo {
  readonly #place = byId('undo');
  #action: () => unknown = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    onClick(byId<HTMLButtonElement>('undo-reset'), byId('error'), () => {
      this.withdraw();
      return this.#action();
    });
  }

  offer(action: () => unknown): void {
    this.#action = action;
    this.#place.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.withdraw(), PATIENCE);
  }

  withdraw(): void {
    this.#place.hidden = true;
  }
}
