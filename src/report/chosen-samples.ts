export interface Sample {
  readonly update: number;
  readonly text: string;
}

/** The first samples are all shown, then each that comes so many times as late as the last that is. */
const FIRST = 32;
const FACTOR = 1.15;

/**
 * Samples of a run for a report: closer together at the start, where most changes. It needs not know how many there will
 * be, and keeps some hundred and sixty of a billion.
 */
export class ChosenSamples {
  readonly #chosen: Sample[] = [];
  #taken = 0;
  #next = 0;
  #last: Sample | undefined;

  add(sample: Sample): void {
    this.#last = sample;
    const place = this.#taken++;
    if (place < this.#next) return;
    this.#chosen.push(sample);
    this.#next = place < FIRST ? place + 1 : Math.ceil(place * FACTOR);
  }

  /** In their order, the last one included. */
  get chosen(): readonly Sample[] {
    const last = this.#last;
    return last === undefined || this.#chosen.at(-1) === last ? this.#chosen : [...this.#chosen, last];
  }

  /** All that were added. */
  get taken(): number {
    return this.#taken;
  }
}
