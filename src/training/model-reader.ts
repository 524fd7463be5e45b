import { networkOf } from '../model/network.ts';
import { NetworkReader } from '../model/reader.ts';
import type { Model } from './checkpoint.ts';
import { configOf } from './setup.ts';

/**
 * A model, with the reference, at the beginning of a text: in zero states; where it knows documents, it has read the end
 * mark of the one before.
 */
export function readerOf({ options, vocabulary, parameters }: Model): NetworkReader {
  const network = networkOf(configOf(options, vocabulary), parameters);
  const reader = new NetworkReader(network);
  if (network.endMark !== undefined) reader.read(network.endMark);
  return reader;
}
