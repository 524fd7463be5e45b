import type { Vocabulary } from './vocabulary.ts';

/** What is done about characters of a text that a model never saw. */
export const UNKNOWN = {
  refuse: 'name the first of them, and do nothing; they are rare to a model that has a mark for rare ones',
  skip: 'leave them out',
} as const;

/** What is done about characters that a model never saw: "refuse" or "skip". */
export type Unknown = keyof typeof UNKNOWN;

/** A text as a model reads it. */
export interface Understood {
  readonly ids: Uint32Array;
  /** What the ids stand for. */
  readonly text: string;
  /** Characters that were left out. */
  readonly skipped: number;
}

export interface UnderstandingOptions {
  /** Characters that the vocabulary lacks are refused when left out. */
  readonly unknown?: Unknown | undefined;
  /** The code point that they become instead of being refused, where a model has one for rare characters. */
  readonly mark?: number | undefined;
  /** Names the text in the error. */
  readonly what?: string;
}

/**
 * A text in the characters of a vocabulary. A composed and a decomposed character are the same to a person: of the text
 * as it is, in NFC and in NFD, that is taken which the vocabulary knows best.
 * @throws UserError naming the first character that the vocabulary lacks, where such are refused.
 */
export function understand(
  vocabulary: Vocabulary,
  text: string,
  { unknown = 'refuse', mark, what = 'the text' }: UnderstandingOptions = {},
): Understood {
  const form = bestForm(vocabulary, text);
  const marks = unknown === 'refuse' && mark !== undefined && vocabulary.idOf(mark) !== undefined;
  const replacement = marks ? String.fromCodePoint(mark) : '';
  if (unknown === 'refuse' && !marks) return { ids: vocabulary.encode(form, what), text: form, skipped: 0 };
  let known = '';
  let skipped = 0;
  for (const character of form) {
    const isKnown = knows(vocabulary, character);
    known += isKnown ? character : replacement;
    if (!isKnown && !marks) skipped++;
  }
  return { ids: vocabulary.encode(known), text: known, skipped };
}

function bestForm(vocabulary: Vocabulary, text: string): string {
  let best = text;
  let fewest = countUnknown(vocabulary, text);
  for (const form of ['NFC', 'NFD']) {
    if (fewest === 0) break;
    const normalised = text.normalize(form);
    const count = countUnknown(vocabulary, normalised);
    if (count < fewest) [best, fewest] = [normalised, count];
  }
  return best;
}

function countUnknown(vocabulary: Vocabulary, text: string): number {
  let count = 0;
  for (const character of text) if (!knows(vocabulary, character)) count++;
  return count;
}

function knows(vocabulary: Vocabulary, character: string): boolean {
  return vocabulary.idOf(character.codePointAt(0)!) !== undefined;
}
