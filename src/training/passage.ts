import { drawings } from '../model/sampling.ts';
import { Random } from '../random.ts';
import { endMarkOf } from '../text/documents.ts';
import { rareMarkOf } from '../text/rare.ts';
import { type Understood, type Unknown, understand } from '../text/understanding.ts';
import type { Model } from './checkpoint.ts';
import { readerOf } from './model-reader.ts';
import { type PassageOptions, passageOptions } from './passage-options.ts';
import { configOf } from './setup.ts';

/** Characters of the passage that ends a training. */
export const PASSAGE_LENGTH = 1000;

/**
 * What a passage begins with, from zero states: the prime, or else the text's first character, as training begins. A
 * network need not know anything of another character there: it may be in states that it never leaves again. A document
 * needs no beginning.
 */
export function beginningOf(
  { opening, vocabulary, options }: Pick<Model, 'opening' | 'vocabulary' | 'options'>,
  prime: string,
): string {
  if (prime !== '' || endMarkOf(options) !== undefined) return prime;
  return opening ?? vocabulary.decode([vocabulary.idOf(0x0a) ?? 0]);
}

/**
 * The beginning as the model reads it: a document's after the end mark of the one before, which its text leaves out. Where nothing of the prime is left, it is that of a passage without one.
 * @throws UserError naming a character that the model never saw, where such are refused.
 */
export function primeOf(
  model: Pick<Model, 'opening' | 'vocabulary' | 'options'>,
  prime: string,
  unknown?: Unknown,
): Understood {
  const mark = rareMarkOf(model.options);
  const beginning = beginningOf(model, prime);
  const understood = understand(model.vocabulary, beginning, { unknown, mark, what: 'the prime text' });
  const { endMark } = configOf(model.options, model.vocabulary);
  if (endMark !== undefined) return { ...understood, ids: Uint32Array.of(endMark, ...understood.ids) };
  if (understood.ids.length > 0) return understood;
  return { ...primeOf(model, ''), skipped: understood.skipped };
}

/**
 * Writes on after the beginning, with the reference, on the host: a thousand characters are soon done there.
 * @param chosen what is left out is as the command line has it: 1,000 characters, without a prime.
 * @returns the passage, without its beginning and without the stop.
 * @throws UserError naming an option that is out of its range, or a character that the model never saw.
 */
export function writePassage(model: Model, chosen: Partial<PassageOptions> = {}): string {
  const { length, prime, seed, stop, unknown, ...sampling } = passageOptions(chosen);
  const { vocabulary } = model;
  const reader = readerOf(model);
  const ends = endsOf(model, stop);
  for (const id of primeOf(model, prime, unknown).ids) reader.read(id);
  const uniforms = new Random(seed).uniforms(length);
  let text = '';
  for (const id of drawings(reader, vocabulary.size, uniforms, sampling)) {
    text += vocabulary.decode([id]);
    if (ends.some((end) => text.endsWith(end))) break;
  }
  return untilEnd(model, text, stop);
}

/**
 * Several passages, each with a seed of its own: that of the first is the given one, and each after it is one higher.
 * @param count how many.
 * @throws UserError as writePassage() does.
 */
export function writePassages(model: Model, count: number, chosen: Partial<PassageOptions> = {}): string[] {
  const options = passageOptions(chosen);
  return seedsOf(options.seed, count).map((seed) => writePassage(model, { ...options, seed }));
}

/** The seeds of `count` passages: what one of several passages was written with writes it alone too. */
export function seedsOf(seed: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (seed + i) % 2 ** 31);
}

/** What ends a passage: the stop, and the end mark of documents. */
export function endsOf({ options }: Pick<Model, 'options'>, stop: string | undefined): string[] {
  const mark = endMarkOf(options);
  return [...(stop ? [stop] : []), ...(mark === undefined ? [] : [String.fromCodePoint(mark)])];
}

/** What comes of a written text before the stop, and before the end of its document. */
export function untilEnd(model: Pick<Model, 'options'>, text: string, stop: string | undefined): string {
  return endsOf(model, stop).reduce((before, end) => before.split(end, 1)[0]!, text);
}

/** The passage that ends a training, with its beginning. */
export function endingPassage(model: Model): string {
  const beginning = beginningOf(model, '');
  const length = PASSAGE_LENGTH - Array.from(beginning).length;
  const options = { length, prime: '', seed: model.options.seed, temperature: 1, topP: 1 };
  return beginning + writePassage(model, options);
}
