import type { OpenOptions } from '../../src/backends/backend.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { Random } from '../../src/random.ts';
import { initialState, type TrainingState } from '../../src/model/state.ts';

/** Ids that any network can learn a little of: a noisy walk through the alphabet. */
export function toyIds(length: number, vocabularySize: number, seed = 7): Uint32Array {
  const random = new Random(seed);
  let id = 0;
  return Uint32Array.from({ length }, () => {
    id = random.uniform() < 0.7 ? (id + 1) % vocabularySize : Math.floor(random.uniform() * vocabularySize);
    return id;
  });
}

/** Weights large enough that every formula matters; h and the AdaGrad memory are not zero either. */
export function busyState(config: ModelConfig, seed = 5): TrainingState<Float64Array> {
  const random = new Random(seed);
  const fresh = initialState(config, random);
  const scale = 0.5 / Math.sqrt(config.hiddenSize);
  const normal = (deviation: number) => () => Math.fround(deviation * random.normal());
  return {
    update: 1,
    parameters: fresh.parameters.map(normal(scale)),
    memory: fresh.memory.map(() => Math.fround(0.01 + random.uniform())),
    hidden: fresh.hidden.map(normal(0.3)),
  };
}

/** Everything needed to open a session on a toy text of `epochUpdates` updates an epoch. */
export function toyOptions(config: ModelConfig, epochUpdates = 4, learningRate = 0.02): OpenOptions {
  const length = config.batchSize * (epochUpdates * config.seqLength + 2);
  const ids = toyIds(length, config.vocabularySize);
  return {
    config,
    text: { ids, validationIds: toyIds(300, config.vocabularySize, 9) },
    state: busyState(config),
    learningRate,
  };
}
