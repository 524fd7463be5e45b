import { corpusOf, identityOf } from '../../src/text/corpus.ts';
import type { Checkpoint } from '../../src/training/checkpoint.ts';
import { type TrainingOptions, trainingOptions } from '../../src/training/options.ts';
import { configOf } from '../../src/training/setup.ts';
import { busyState } from './toy.ts';

export const whale = corpusOf('the whale \u{1F40B}\n'.repeat(20), 'whale.txt');

/** A checkpoint of a model that is soon trained, with numbers everywhere. */
export function smallCheckpoint(change: Partial<TrainingOptions> = {}): Checkpoint {
  const small = { hiddenSize: 6, seqLength: 5, batchSize: 2, seed: 3, learningRate: 0.05 };
  const options = trainingOptions({ ...small, ...change });
  return {
    options,
    text: identityOf(whale),
    vocabulary: whale.vocabulary,
    update: 17,
    smoothLoss: 12.345678901234567,
    shownLoss: 11.75,
    state: { ...busyState(configOf(options, whale.vocabulary), options), update: 17 },
    random: [1, -2, 3, 4],
    seconds: 1.5,
    best: { update: 10, smoothLoss: 11.5 },
  };
}
