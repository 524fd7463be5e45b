import { networkOf } from '../model/network.ts';
import { NetworkReader } from '../model/reader.ts';
import type { Model } from './checkpoint.ts';
import { configOf } from './setup.ts';

/** A model, with the reference, at the beginning of a text: in zero states. */
export function readerOf({ options, vocabulary, parameters }: Model): NetworkReader {
  return new NetworkReader(networkOf(configOf(options, vocabulary), parameters));
}
