import { PART_UNIT, type TextPart } from '../backends/backend.ts';
import type { ModelShape } from '../model/config.ts';
import { forwardCost } from '../model/cost.ts';

/** Multiply-adds of a part: one or two tenths of a second for the reference. A stop waits for the parts under way. */
const PART_WORK = 1e8;

/** Characters of a sample that are drawn at once; whatever its parts, it is the same. */
export function sampleLengthAtOnce(shape: ModelShape): number {
  return Math.max(1, Math.floor(PART_WORK / forwardCost(shape)));
}

/**
 * Characters of a part of the held-out text. They follow from the model alone, not from how fast it is read: sums of
 * other parts would differ in their last bits, from run to run and after a resume.
 */
export function partLength(shape: ModelShape): number {
  return PART_UNIT * Math.max(1, Math.floor(PART_WORK / forwardCost(shape) / PART_UNIT));
}

/** What the parts of a sample come to. */
export class Drawing {
  #ids = new Uint32Array();

  /**
   * Takes the ids of the next part.
   * @returns those of all `of` characters, once it was the last.
   */
  take({ from, to }: TextPart, of: number, ids: Uint32Array): Uint32Array | undefined {
    if (from === 0) this.#ids = new Uint32Array(of);
    this.#ids.set(ids, from);
    return to === of ? this.#ids : undefined;
  }
}

/** What the parts of a reading of the held-out text come to. */
export class Reading {
  /** Of -ln p, in nats. */
  #sum = 0;

  /**
   * Takes the mean loss of the next part.
   * @returns that of all `of` characters, once it was the last.
   */
  take({ from, to }: TextPart, of: number, loss: number): number | undefined {
    if (from === 0 && to === of) return loss;
    this.#sum = loss * (to - from) + (from === 0 ? 0 : this.#sum);
    return to === of ? this.#sum / of : undefined;
  }
}
