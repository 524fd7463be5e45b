import { byId, onClick } from './dom.ts';

/** A link asks for something else than the run that is under way: the person decides. */
export class LinkOffer {
  readonly #place = byId('link-offer');
  #take: () => unknown = () => {};
  #keep: () => unknown = () => {};

  constructor() {
    const error = byId('error');
    onClick(byId<HTMLButtonElement>('take-link'), error, () => this.#settle(this.#take));
    onClick(byId<HTMLButtonElement>('keep-mine'), error, () => this.#settle(this.#keep));
  }

  /**
   * @param take begins a new run, as the link has it.
   * @param keep leaves the run as it is.
   */
  make(take: () => unknown, keep: () => unknown): void {
    this.#take = take;
    this.#keep = keep;
    this.#place.hidden = false;
  }

  withdraw(): void {
    this.#place.hidden = true;
  }

  #settle(choice: () => unknown): unknown {
    this.withdraw();
    return choice();
  }
}
