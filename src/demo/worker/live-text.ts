import { parameterCount } from '../../model/tensors.ts';
import { Random } from '../../random.ts';
import { type Corpus, identityOf } from '../../text/corpus.ts';
import type { Checkpoint, Model } from '../../training/checkpoint.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { beginningOf, writePassage } from '../../training/passage.ts';
import { configOf, firstState } from '../../training/setup.ts';
import type { Sample } from '../protocol.ts';

/** It costs at most so many multiplications. */
const MOST_PRODUCTS = 20_000_000;
const LENGTH = 280;

/** Text by the weights as they stand; it draws from random numbers of its own, so that the run stays the same. */
export function textOf(checkpoint: Checkpoint): Sample {
  return written({ ...checkpoint, parameters: checkpoint.state.parameters });
}

/** Text by the weights that a training begins with; undefined where to draw them takes long. */
export function firstText(corpus: Corpus, options: TrainingOptions): Sample | undefined {
  const { vocabulary } = corpus;
  if (parameterCount(configOf(options, vocabulary)) > MOST_PRODUCTS) return undefined;
  const { parameters } = firstState(configOf(options, vocabulary), options, new Random(options.seed));
  const opening = vocabulary.decode(corpus.ids.subarray(0, 1));
  return written({
    options,
    text: identityOf(corpus),
    vocabulary,
    opening,
    update: 0,
    smoothLoss: Number.NaN,
    parameters,
  });
}

function written(model: Model): Sample {
  const { options, vocabulary, update } = model;
  const length = Math.min(LENGTH, Math.floor(MOST_PRODUCTS / parameterCount(configOf(options, vocabulary))));
  const passage = writePassage(model, { length, prime: '', seed: update, temperature: 1, topP: 1 });
  return { update, text: beginningOf(model, '') + passage };
}
