import type { Trial } from '../../src/backends/measure.ts';
import { UserError } from '../../src/errors.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { initialState } from '../../src/model/state.ts';
import { Random } from '../../src/random.ts';
import { batchesOf } from '../../src/text/batches.ts';
import { toyConfig } from '../support/toy.ts';

/** Odd sizes: one of each kind, none a multiple of four, K = m, and a single unit. */
export const SHAPES: readonly ModelConfig[] = [
  { vocabularySize: 7, hiddenSize: 13, seqLength: 5, batchSize: 3 },
  { vocabularySize: 11, hiddenSize: 11, seqLength: 1, batchSize: 1 },
  { vocabularySize: 30, hiddenSize: 33, seqLength: 9, batchSize: 2 },
  { vocabularySize: 2, hiddenSize: 1, seqLength: 3, batchSize: 5 },
].map(toyConfig);

/** What a backend opens: a text of random ids that uses every one, and a fresh state. */
export function opening(config: ModelConfig, { length = 500, seed = 7 } = {}): Trial {
  const random = new Random(seed);
  const ids = Uint32Array.from({ length }, (_, i) =>
    i < config.vocabularySize ? i : Math.floor(random.uniform() * config.vocabularySize),
  );
  const batches = batchesOf(length, config.batchSize, config.seqLength);
  const state = initialState(config, random, PLAIN_RECIPE);
  return { config, recipe: PLAIN_RECIPE, text: { ids, batches }, state, learningRate: 0.1 };
}

/** For backends that must not ask for WebGPU. */
export async function noGpu(): Promise<GPU> {
  throw new UserError('there is no WebGPU in this test');
}
