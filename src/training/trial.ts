import type { Trial } from '../backends/measure.ts';
import { initialState } from '../model/state.ts';
import { Random } from '../random.ts';
import type { Corpus } from '../text/corpus.ts';
import { walkOf } from '../text/walk.ts';
import { configOf, trainingLength } from './checkpoint.ts';
import type { TrainingOptions } from './options.ts';

/**
 * What `auto` measures with: the training's text and configuration, and fresh weights, also where a checkpoint is
 * resumed: after a wild first phase units may be saturated so far that float32 itself misses the gate's bound.
 * @throws UserError when the text is too short for the configuration.
 */
export function trialOf(corpus: Corpus, options: TrainingOptions): Trial {
  const config = configOf(options, corpus.vocabulary);
  const length = trainingLength(corpus.ids.length, options);
  walkOf(length, config.batchSize, config.seqLength);
  return {
    config,
    text: { ids: corpus.ids.subarray(0, length) },
    state: initialState(config, new Random(options.seed)),
    learningRate: options.learningRate,
  };
}
