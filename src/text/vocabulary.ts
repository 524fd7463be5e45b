import { UserError } from '../errors.ts';

/**
 * The distinct Unicode code points of a text, sorted, with their ids 0 … K-1.
 * One symbol is one code point, so an emoji or a rare ideograph is one character, not two UTF-16 units.
 */
export class Vocabulary {
  /** Code point of each id, ascending; length K. */
  readonly codePoints: readonly number[];
  readonly #ids: Map<number, number>;

  /**
   * @throws UserError when there are fewer than two code points: nothing could be predicted; or where one is half of a
   * character, a single UTF-16 unit of two: side by side in a file, halves would become others.
   */
  constructor(codePoints: Iterable<number>) {
    this.codePoints = [...new Set(codePoints)].sort((a, b) => a - b);
    if (this.codePoints.length < 2) {
      throw new UserError(
        'the text has fewer than two distinct characters; a model needs at least two to tell apart',
      );
    }
    const half = this.codePoints.find(isSurrogate);
    if (half !== undefined) {
      throw new UserError(
        `the text has half of a character (${nameOf(half)}): it was cut between two UTF-16 units; cut it elsewhere, or mend it with toWellFormed()`,
      );
    }
    this.#ids = new Map(this.codePoints.map((codePoint, id) => [codePoint, id]));
  }

  /** The vocabulary of exactly the characters in `characters`. */
  static of(characters: string): Vocabulary {
    return new Vocabulary(codePointsOf(characters));
  }

  /** K: the number of distinct characters. */
  get size(): number {
    return this.codePoints.length;
  }

  /** The id of a code point, or undefined when the vocabulary lacks it. */
  idOf(codePoint: number): number | undefined {
    return this.#ids.get(codePoint);
  }

  /**
   * Ids of every code point of `text`.
   * @param what names the text in the error: "the prime text", say.
   * @throws UserError naming the first character that the vocabulary lacks, and its place, from 1.
   */
  encode(text: string, what = 'the text'): Uint32Array {
    return Uint32Array.from(codePointsOf(text), (codePoint, position) => {
      const id = this.#ids.get(codePoint);
      if (id === undefined) {
        throw new UserError(
          `${what} has ${describeCodePoint(codePoint)} at position ${position + 1}, which the model never saw; use only characters of the book it was trained on`,
        );
      }
      return id;
    });
  }

  /** The text that `ids` stand for. */
  decode(ids: ArrayLike<number>): string {
    return Array.from(ids, (id) => String.fromCodePoint(this.codePoints[id]!)).join('');
  }

  /** Every character once, in the order of the ids: what a checkpoint stores. */
  toString(): string {
    return this.decode(this.codePoints.map((_, id) => id));
  }
}

/**
 * The code points of a vocabulary as toString() wrote it.
 * @throws Error where they do not ascend: ids would stand for other characters.
 */
export function storedCodePoints(characters: string): number[] {
  const codePoints: number[] = [];
  for (const character of characters) {
    const codePoint = character.codePointAt(0)!;
    const before = codePoints.at(-1) ?? -1;
    if (codePoint <= before)
      throw new Error(`its vocabulary is not sorted: ${nameOf(codePoint)} comes after ${nameOf(before)}`);
    codePoints.push(codePoint);
  }
  return codePoints;
}

function codePointsOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0)!);
}

function isSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}

function describeCodePoint(codePoint: number): string {
  return `the character "${String.fromCodePoint(codePoint)}" (${nameOf(codePoint)})`;
}

/** "U+0041" */
function nameOf(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}
