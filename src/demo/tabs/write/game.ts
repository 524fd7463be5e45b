/** You against the network: both say what comes next, and pay for the character that comes. */

/** What one player paid so far. */
export interface Score {
  readonly characters: number;
  readonly bits: number;
}

export const NOTHING_PAID: Score = { characters: 0, bits: 0 };

export function paid(score: Score, bits: number): Score {
  return { characters: score.characters + 1, bits: score.bits + bits };
}

/** Bits a character; undefined before the first. */
export function meanOf({ characters, bits }: Score): number | undefined {
  return characters === 0 ? undefined : bits / characters;
}

/**
 * What a guess costs, in bits: -log2 of what it gave to the character that came. A guess gives its character the
 * probability `sureness`, and each of the K - 1 others the same share of the rest.
 */
export function priceOfGuess(right: boolean, sureness: number, vocabularySize: number): number {
  return -Math.log2(right ? sureness : (1 - sureness) / (vocabularySize - 1));
}

/** The text from the first sentence on that begins in it; all of it where less than `atLeast` UTF-16 units would be left. */
export function fromSentence(text: string, atLeast: number): string {
  const end = /[.!?]["”’')]*\s+/u.exec(text);
  const rest = end ? text.slice(end.index + end[0].length) : '';
  return rest.length < atLeast ? text : rest;
}
