import type { CellName } from '../../src/model/cells/index.ts';
import type { RealArray } from '../../src/model/tensors.ts';
import { Vocabulary } from '../../src/text/vocabulary.ts';
import type { Model } from '../../src/training/checkpoint.ts';
import { type TrainingOptions, trainingOptions } from '../../src/training/options.ts';
import { configOf } from '../../src/training/setup.ts';
import { busyState } from './toy.ts';

const TEXT = 'The cat sat.\n"A dog", said I.';

/** A small model with weights that are far from zero. */
export function analysedModel(
  cell: CellName,
  { characters = TEXT, ...chosen }: Partial<TrainingOptions> & { characters?: string } = {},
): Model {
  const vocabulary = Vocabulary.of(characters);
  const options = trainingOptions({ cell, hiddenSize: 5, seqLength: 6, ...chosen });
  const { parameters } = busyState(configOf(options, vocabulary));
  const text = { name: 'toy', length: 100, fingerprint: '00000000' };
  return { options, text, vocabulary, update: 1, smoothLoss: 1, parameters: parameters as RealArray };
}
