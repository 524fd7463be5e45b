import type { OpenOptions } from '../../src/backends/backend.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { optimizerOf } from '../../src/model/optimizers/index.ts';
import { PLAIN_RECIPE, type Recipe } from '../../src/model/recipe.ts';
import { initialState, type TrainingState } from '../../src/model/state.ts';
import { Random } from '../../src/random.ts';
import { type BatchOptions, batchesOf } from '../../src/text/batches.ts';

/** A model of one vanilla layer, unless `sizes` says otherwise. */
export function toyConfig(
  sizes: Partial<ModelConfig> & Pick<ModelConfig, 'vocabularySize' | 'hiddenSize'>,
): ModelConfig {
  return { cell: 'rnn', layers: 1, seqLength: 1, batchSize: 1, ...sizes };
}

/** Ids that any network can learn a little of: a noisy walk through the alphabet. */
export function toyIds(length: number, vocabularySize: number, seed = 7): Uint32Array {
  const random = new Random(seed);
  let id = 0;
  return Uint32Array.from({ length }, () => {
    id = random.uniform() < 0.7 ? (id + 1) % vocabularySize : Math.floor(random.uniform() * vocabularySize);
    return id;
  });
}

/** Weights large enough that every formula matters; carried states and moments are not zero either. */
export function busyState(
  config: ModelConfig,
  { optimizer }: Pick<Recipe, 'optimizer'> = PLAIN_RECIPE,
  seed = 5,
): TrainingState<Float64Array> {
  const random = new Random(seed);
  const fresh = initialState(config, random, { optimizer });
  const scale = 0.5 / Math.sqrt(config.hiddenSize);
  const normal = (deviation: number) => () => Math.fround(deviation * random.normal());
  // As small as the squares of the toys' gradients, so that what an update adds to them matters.
  const positive = () => Math.fround(1e-4 * (0.1 + random.uniform()));
  const parameters = fresh.parameters.map(normal(scale));
  const { slots, squares } = optimizerOf({ optimizer });
  const moments = slots.flatMap((slot) =>
    Array.from(parameters, squares.includes(slot) ? positive : normal(0.1)),
  );
  return {
    update: 1,
    parameters,
    moments: Float64Array.from(moments),
    carried: fresh.carried.map(normal(0.3)),
  };
}

export interface ToyOptions {
  /** Updates an epoch, where the order is sequential. */
  readonly epochUpdates?: number;
  readonly recipe?: Recipe;
  readonly order?: BatchOptions;
}

/** Everything needed to open a session on a toy text. */
export function toyOptions(
  config: ModelConfig,
  { epochUpdates = 4, recipe = PLAIN_RECIPE, order }: ToyOptions = {},
): OpenOptions {
  const { batchSize, seqLength, vocabularySize } = config;
  const parts = order?.order === 'chunks' ? order.chunks : 1;
  const length = batchSize * parts * (epochUpdates * seqLength + 2);
  return {
    config,
    recipe,
    text: {
      ids: toyIds(length, vocabularySize),
      batches: batchesOf(length, batchSize, seqLength, order),
      validationIds: toyIds(300, vocabularySize, 9),
    },
    state: busyState(config, recipe),
  };
}

/** The same learning rate for some updates. */
export function rates(updates: number, learningRate = 0.02): Float64Array {
  return new Float64Array(updates).fill(learningRate);
}
