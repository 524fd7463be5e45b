import { networkOf } from '../model/network.ts';
import { type SamplingOptions, sample } from '../model/sampling.ts';
import { Random } from '../random.ts';
import type { Model } from './checkpoint.ts';
import { configOf } from './setup.ts';

/** Characters of the passage that ends a training. */
export const PASSAGE_LENGTH = 1000;

export interface PassageOptions extends SamplingOptions {
  readonly length: number;
  /** Read before writing; an empty one begins as after a line's end. */
  readonly prime: string;
  readonly seed: number;
}

/** Ids to start from: the prime's, or else a newline, or else the first character of the vocabulary. */
export function primeOf({ vocabulary }: Pick<Model, 'vocabulary'>, prime: string): Uint32Array {
  if (prime !== '') return vocabulary.encode(prime, 'the prime text');
  return Uint32Array.of(vocabulary.idOf(0x0a) ?? 0);
}

/** Writes a passage with the reference, on the host: a thousand characters are soon done there. */
export function writePassage(model: Model, { length, prime, seed, ...sampling }: PassageOptions): string {
  const network = networkOf(configOf(model.options, model.vocabulary), model.parameters);
  const uniforms = new Random(seed).uniforms(length);
  return model.vocabulary.decode(sample(network, undefined, primeOf(model, prime), uniforms, sampling));
}
