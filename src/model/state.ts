import { INITIAL_DEVIATION, type ModelConfig } from './config.ts';
import type { Random } from './random.ts';
import { parameterCount, type RealArray, tensorsOf } from './tensors.ts';

/** Everything that training changes. The place in the book follows from `update` (see text/walk.ts). */
export interface TrainingState<A extends RealArray = RealArray> {
  /** Updates done. */
  readonly update: number;
  /** All tensors, packed as tensorsOf() says. */
  readonly parameters: A;
  /** AdaGrad's sums of squared gradients, packed likewise. */
  readonly memory: A;
  /** h [B, m]: the hidden state that the next update starts from. */
  readonly hidden: A;
}

/**
 * The state before the first update. Weights are drawn in the order of the table and rounded to float32, so
 * that backends of either precision start from the same numbers.
 */
export function initialState(config: ModelConfig, random: Random): TrainingState<Float64Array> {
  const parameters = new Float64Array(parameterCount(config));
  for (const { init, offset, size } of tensorsOf(config)) {
    if (init === 'zero') continue;
    for (let i = offset; i < offset + size; i++)
      parameters[i] = Math.fround(INITIAL_DEVIATION * random.normal());
  }
  return {
    update: 0,
    parameters,
    memory: new Float64Array(parameters.length),
    hidden: new Float64Array(config.batchSize * config.hiddenSize),
  };
}
