import { UserError } from '../errors.ts';
import { CodePoints, putCodePoints } from './code-points.ts';
import { decodeText } from './decoding.ts';
import { endMarkOf, markDocuments } from './documents.ts';
import { LINE_FEED, mixedLineEnds, withLineFeeds } from './line-ends.ts';
import { composed } from './normalization.ts';
import { RARE_MARK, replaceRare } from './rare.ts';
import { PLAIN_TEXT, type TextOptions } from './text-options.ts';
import { Vocabulary } from './vocabulary.ts';

/** A text as the network sees it. */
export interface Corpus {
  /** What to call the text: a file's name, or a title. */
  readonly name: string;
  /** Its distinct characters. */
  readonly vocabulary: Vocabulary;
  /** One id per code point, in reading order. */
  readonly ids: Uint32Array;
  /** FNV-1a hash of the code points: tells whether a checkpoint belongs to this text. */
  readonly fingerprint: string;
  /** What a person should know of the text: what was replaced in it, or is odd. */
  readonly remarks?: readonly string[];
}

/** Which text a model belongs to. */
export interface TextIdentity {
  /** The name of its file. */
  readonly name: string;
  /** Code points. */
  readonly length: number;
  /** FNV-1a of its code points, eight hexadecimal digits. */
  readonly fingerprint: string;
}

/** How a fingerprint is written. */
export const FINGERPRINT = /^[0-9a-f]{8}$/;

export function identityOf({ name, ids, fingerprint }: Corpus): TextIdentity {
  return { name, length: ids.length, fingerprint };
}

/**
 * Reads a book: bytes → code points → sorted vocabulary → ids.
 * @param options how the bytes become characters; what is left out is as in PLAIN_TEXT.
 * @throws UserError when the bytes are empty, cannot be decoded, or hold a single distinct character.
 */
export function readCorpus(bytes: Uint8Array, name: string, options: Partial<TextOptions> = {}): Corpus {
  return corpusOfTexts([decodeText(bytes, name, options.encoding)], name, options);
}

/**
 * The corpus of a string.
 * @throws UserError when the text holds fewer than two distinct characters, or half of one.
 */
export function corpusOf(text: string, name: string, options: Partial<TextOptions> = {}): Corpus {
  const codePoints = new Uint32Array(text.length);
  return corpusOfTexts([codePoints.subarray(0, putCodePoints(text, codePoints, 0))], name, options);
}

/**
 * The corpus of several texts, in their order.
 * @param texts the code points of each, which are replaced.
 * @throws UserError when they hold fewer than two distinct characters, or half of one.
 */
export function corpusOfTexts(
  texts: readonly Uint32Array[],
  name: string,
  options: Partial<TextOptions> = {},
): Corpus {
  const whole = { ...PLAIN_TEXT, ...options };
  const remarks: string[] = [];
  const all = join(
    texts.map((text) => prepared(text, name, whole)),
    name,
    whole,
  );
  const mixed = mixedLineEnds(all, name);
  if (mixed !== undefined) remarks.push(mixed);
  if (whole.rare > 0) remarks.push(...rareRemark(replaceRare(all, whole.rare, endMarkOf(whole)), whole.rare));
  return { ...corpusOfCodePoints(all, name), ...(remarks.length > 0 && { remarks }) };
}

function prepared(text: Uint32Array, name: string, { lineEnds, normalization }: TextOptions): Uint32Array {
  const lines = lineEnds === 'lf' ? withLineFeeds(text) : text;
  return normalization === 'nfc' ? composed(lines, name) : lines;
}

function join(texts: readonly Uint32Array[], name: string, options: TextOptions): Uint32Array {
  if (options.documentSeparator !== 'none') return markDocuments(texts, options, name);
  if (texts.length === 1) return texts[0]!;
  const length = texts.reduce((sum, text) => sum + text.length + 2, 0);
  const all = new CodePoints(name, length);
  for (const [i, text] of texts.entries()) {
    if (i > 0) all.addAll(between(all.all, options));
    all.addAll(text);
  }
  return all.all;
}

/** What comes between a text and the next. */
function between(before: Uint32Array, options: TextOptions): number[] {
  if (options.between === 'nothing') return [];
  const lineEnd = before.at(-1) === LINE_FEED ? [] : [LINE_FEED];
  return options.between === 'blank-line' ? [...lineEnd, LINE_FEED] : lineEnd;
}

function rareRemark({ characters, kinds }: ReturnType<typeof replaceRare>, least: number): string[] {
  if (characters === 0) return [];
  const [one, all] = [kinds, characters].map((count) => count.toLocaleString('en-US'));
  return [`${one} characters that come fewer than ${least} times are one now, “\ufffd”, in ${all} places`];
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

/**
 * A corpus in another vocabulary: characters that it lacks become its mark for rare ones.
 * @returns undefined where it lacks the mark too.
 */
export function inVocabulary(corpus: Corpus, vocabulary: Vocabulary): Corpus | undefined {
  const { codePoints } = corpus.vocabulary;
  if (vocabulary.toString() === corpus.vocabulary.toString()) return corpus;
  const mark = vocabulary.idOf(RARE_MARK);
  const idOf = codePoints.map((codePoint) => vocabulary.idOf(codePoint) ?? mark);
  if (idOf.includes(undefined)) return undefined;
  const ids = corpus.ids.map((id) => idOf[id]!);
  return { ...corpus, vocabulary, ids, fingerprint: fnv1a(ids, vocabulary.codePoints) };
}

function distinct(codePoints: Uint32Array): number[] {
  const seen = new Uint8Array(0x110000);
  for (const codePoint of codePoints) seen[codePoint] = 1;
  const found: number[] = [];
  for (let codePoint = 0; codePoint < seen.length; codePoint++) if (seen[codePoint]) found.push(codePoint);
  return found;
}

/**
 * FNV-1a, 32 bits, over the code points of a text (http://www.isthe.com/chongo/tech/comp/fnv/).
 * @param words code points; or ids, with the code point of each.
 */
function fnv1a(words: Uint32Array, codePoints?: readonly number[]): string {
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ (codePoints ? codePoints[word]! : word), 0x01000193);
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
