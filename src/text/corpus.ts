import { UserError } from '../errors.ts';
import { decodeUtf8, putCodePoints } from './decoding.ts';
import { Vocabulary } from './vocabulary.ts';

/** A text as the network sees it. */
export interface Corpus {
  /** What to call the text: a file's name, or a title. */
  readonly name: string;
  readonly vocabulary: Vocabulary;
  /** One id per code point, in reading order. */
  readonly ids: Uint32Array;
  /** FNV-1a hash of the code points: tells whether a checkpoint belongs to this text. */
  readonly fingerprint: string;
}

/** Which text a model belongs to. */
export interface TextIdentity {
  readonly name: string;
  /** Code points. */
  readonly length: number;
  readonly fingerprint: string;
}

/** How a fingerprint is written. */
export const FINGERPRINT = /^[0-9a-f]{8}$/;

export function identityOf({ name, ids, fingerprint }: Corpus): TextIdentity {
  return { name, length: ids.length, fingerprint };
}

/**
 * Reads a book: bytes → code points → sorted vocabulary → ids.
 * @throws UserError when the bytes are empty, are not UTF-8, or hold a single distinct character.
 */
export function readCorpus(bytes: Uint8Array, name: string): Corpus {
  return corpusOfCodePoints(decodeUtf8(bytes, name), name);
}

/**
 * The corpus of a string.
 * @throws UserError when the text holds fewer than two distinct characters, or half of one.
 */
export function corpusOf(text: string, name: string): Corpus {
  const codePoints = new Uint32Array(text.length);
  return corpusOfCodePoints(codePoints.subarray(0, putCodePoints(text, codePoints, 0)), name);
}

/** @param ids code points, which are replaced by the ids. */
function corpusOfCodePoints(ids: Uint32Array, name: string): Corpus {
  const found = distinct(ids);
  if (found.length < 2) {
    throw new UserError(`${name}: the text has a single distinct character; choose a text with at least two`);
  }
  const vocabulary = new Vocabulary(found);
  const idOf = new Uint32Array(vocabulary.codePoints.at(-1)! + 1);
  vocabulary.codePoints.forEach((codePoint, id) => {
    idOf[codePoint] = id;
  });
  const fingerprint = fnv1a(ids);
  for (let i = 0; i < ids.length; i++) ids[i] = idOf[ids[i]!]!;
  return { name, vocabulary, ids, fingerprint };
}

function distinct(codePoints: Uint32Array): number[] {
  const seen = new Uint8Array(0x110000);
  for (const codePoint of codePoints) seen[codePoint] = 1;
  const found: number[] = [];
  for (let codePoint = 0; codePoint < seen.length; codePoint++) if (seen[codePoint]) found.push(codePoint);
  return found;
}

/** FNV-1a, 32 bits, over the words (http://www.isthe.com/chongo/tech/comp/fnv/). */
function fnv1a(words: Uint32Array): string {
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Characters of a text of `length` that are held out. */
export function heldOutLength(length: number, share: number): number {
  return Math.floor(length * share);
}

/**
 * Cuts the held-out part out of a text; what is left on both its sides is joined.
 * @param share of the text that is held out.
 * @param at where it lies: 0 at the start, 1 at the end.
 */
export function holdOut(
  ids: Uint32Array,
  share: number,
  at: number,
): { ids: Uint32Array; validationIds: Uint32Array | undefined } {
  if (share === 0) return { ids, validationIds: undefined };
  const length = heldOutLength(ids.length, share);
  const start = Math.floor((ids.length - length) * at);
  const validationIds = ids.subarray(start, start + length);
  if (at === 1) return { ids: ids.subarray(0, start), validationIds };
  const left = new Uint32Array(ids.length - length);
  left.set(ids.subarray(0, start));
  left.set(ids.subarray(start + length), start);
  return { ids: left, validationIds };
}
