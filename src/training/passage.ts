import { networkOf } from '../model/network.ts';
import { type SamplingOptions, sample } from '../model/sampling.ts';
import { Random } from '../random.ts';
import type { Model } from './checkpoint.ts';
import { configOf } from './setup.ts';

/** Characters of the passage that ends a training. */
export const PASSAGE_LENGTH = 1000;

export interface PassageOptions extends SamplingOptions {
  readonly length: number;
  /** Read before writing; an empty one begins as training begins. */
  readonly prime: string;
  readonly seed: number;
}

/**
 * What a passage begins with, from zero states: the prime, or else the text's first character, as training begins. A
 * network need not know anything of another character there: it may be in states that it never leaves again.
 */
export function beginningOf(
  { opening, vocabulary }: Pick<Model, 'opening' | 'vocabulary'>,
  prime: string,
): string {
  if (prime !== '') return prime;
  return opening ?? vocabulary.decode([vocabulary.idOf(0x0a) ?? 0]);
}

/** Its ids. @throws UserError naming characters that the model never saw. */
export function primeOf(model: Pick<Model, 'opening' | 'vocabulary'>, prime: string): Uint32Array {
  return model.vocabulary.encode(beginningOf(model, prime), 'the prime text');
}

/** Writes on after the beginning, with the reference, on the host: a thousand characters are soon done there. */
export function writePassage(model: Model, { length, prime, seed, ...sampling }: PassageOptions): string {
  const network = networkOf(configOf(model.options, model.vocabulary), model.parameters);
  const uniforms = new Random(seed).uniforms(length);
  return model.vocabulary.decode(sample(network, undefined, primeOf(model, prime), uniforms, sampling));
}

/** The passage that ends a training, with its beginning. */
export function endingPassage(model: Model): string {
  const beginning = beginningOf(model, '');
  const length = PASSAGE_LENGTH - Array.from(beginning).length;
  const options = { length, prime: '', seed: model.options.seed, temperature: 1, topP: 1 };
  return beginning + writePassage(model, options);
}
