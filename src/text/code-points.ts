import { UserError } from '../errors.ts';

/** Of a text: where a stream reads is told in 31 bits, and larger arrays are more than engines make. */
const MOST = 2 ** 31 - 1;
/** Code points that are turned into a string at a time. */
const BATCH = 8192;

/** A text that grows: code points in a typed array, since strings end at half a gigabyte. */
export class CodePoints {
  readonly #name: string;
  #array: Uint32Array;
  #length = 0;

  /**
   * @param name of the text, for errors.
   * @param expected about so many code points will come.
   * @throws UserError when this machine has no room for them; every method throws it when there are too many.
   */
  constructor(name: string, expected: number) {
    this.#name = name;
    this.#array = this.#allocate(Math.min(expected, MOST));
  }

  #allocate(length: number): Uint32Array {
    try {
      return new Uint32Array(length);
    } catch {
      throw new UserError(
        `${this.#name}: ${Math.ceil(length / 2 ** 20).toLocaleString('en-US')} MiB of text, of which each character takes four bytes, do not fit into this machine’s memory; take a part of it`,
      );
    }
  }

  /** Room for `count` more. @returns the array to write to, and where; commit() tells how far. */
  reserve(count: number): { readonly array: Uint32Array; readonly at: number } {
    const needed = this.#length + count;
    if (needed > MOST) {
      throw new UserError(
        `${this.#name}: the text is too long: at most ${MOST.toLocaleString('en-US')} characters can be trained on; take a part of it`,
      );
    }
    if (needed > this.#array.length) {
      const grown = this.#allocate(Math.min(MOST, Math.max(needed, 2 * this.#array.length)));
      grown.set(this.#array.subarray(0, this.#length));
      this.#array = grown;
    }
    return { array: this.#array, at: this.#length };
  }

  /** @param end place behind the last that was written. */
  commit(end: number): void {
    this.#length = end;
  }

  addAll(codePoints: ArrayLike<number>): void {
    const { array, at } = this.reserve(codePoints.length);
    array.set(codePoints, at);
    this.commit(at + codePoints.length);
  }

  addText(text: string): void {
    const { array, at } = this.reserve(text.length);
    this.commit(putCodePoints(text, array, at));
  }

  /** All of them; a view. */
  get all(): Uint32Array {
    return this.#array.subarray(0, this.#length);
  }
}

/** Writes the code points of a text from `at` on. @returns the place behind them. */
export function putCodePoints(text: string, codePoints: Uint32Array, at: number): number {
  let place = at;
  for (let i = 0; i < text.length; place++) {
    const codePoint = text.codePointAt(i)!;
    codePoints[place] = codePoint;
    i += codePoint > 0xffff ? 2 : 1;
  }
  return place;
}

/** The string of code points. */
export function textOf(codePoints: Uint32Array): string {
  let text = '';
  for (let at = 0; at < codePoints.length; at += BATCH)
    text += String.fromCodePoint(...codePoints.subarray(at, at + BATCH));
  return text;
}
