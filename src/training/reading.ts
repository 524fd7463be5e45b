import { PART_UNIT, type TextPart } from '../backends/backend.ts';

/** A part takes about so long, in milliseconds: a stop waits for those under way. */
const PART_MILLISECONDS = 100;

/** A reading of the held-out text, part by part: how large the next is, and what they come to. */
export class Reading {
  readonly #now: () => number;
  #characters = PART_UNIT;
  #arrived: number;
  /** Of -ln p, in nats. */
  #sum = 0;

  /** @param now milliseconds from any fixed moment. */
  constructor(now: () => number) {
    this.#now = now;
    this.#arrived = now();
  }

  /** Characters that the next part should have, at most. */
  get characters(): number {
    return this.#characters;
  }

  /** Something else has ended just now: the next part begins. */
  mark(): void {
    this.#arrived = this.#now();
  }

  /**
   * Takes the mean loss of a part.
   * @returns that of all `of` characters, once it was the last.
   */
  take({ from, to }: TextPart, of: number, loss: number): number | undefined {
    const took = this.#now() - this.#arrived;
    this.mark();
    if (took < PART_MILLISECONDS / 2) this.#characters = 2 * Math.max(this.#characters, to - from);
    if (took > PART_MILLISECONDS * 2) this.#characters = Math.max(PART_UNIT, this.#characters / 2);
    if (from === 0 && to === of) return loss;
    this.#sum = loss * (to - from) + (from === 0 ? 0 : this.#sum);
    return to === of ? this.#sum / of : undefined;
  }
}
