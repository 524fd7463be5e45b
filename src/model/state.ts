import type { Random } from '../random.ts';
import { cellOf, cellSizes } from './cells/index.ts';
import type { ModelConfig } from './config.ts';
import { type InitName, initialParameters } from './initialization.ts';
import { slotsOf } from './optimizers/index.ts';
import type { Recipe } from './recipe.ts';
import type { RealArray } from './tensors.ts';

/** Everything that training changes. The place in the book follows from `update` (see text/batches.ts). */
export interface TrainingState<A extends RealArray = RealArray> {
  /** Updates done. */
  readonly update: number;
  /** All tensors, packed as tensorsOf() says. */
  readonly parameters: A;
  /** What the optimiser keeps [slots, parameters], each slot packed likewise. */
  readonly moments: A;
  /** The states [layers, S, B, m] that the next update starts from; the first of a layer is h. */
  readonly carried: A;
}

/** The state before the first update. */
export function initialState(
  config: ModelConfig,
  random: Random,
  recipe: Pick<Recipe, 'optimizer'>,
  init: InitName = 'small',
): TrainingState<Float64Array> {
  const parameters = initialParameters(config, random, init);
  return {
    update: 0,
    parameters,
    moments: new Float64Array(slotsOf(recipe) * parameters.length),
    carried: new Float64Array(carriedLength(config)),
  };
}

/** layers · S · B · m */
export function carriedLength(
  config: Pick<ModelConfig, 'cell' | 'layers' | 'hiddenSize' | 'batchSize'>,
): number {
  return config.layers * cellSizes(config.cell).states * config.batchSize * config.hiddenSize;
}

/** One carried state of one layer, as files name it. */
export interface CarriedState {
  /** "h", "cell"; above the first layer "layer1.h" … */
  readonly name: string;
  /** Of its [B, m] numbers in `carried`. */
  readonly offset: number;
  readonly size: number;
}

/** The carried states in their order. */
export function carriedStates(config: ModelConfig): CarriedState[] {
  const size = config.batchSize * config.hiddenSize;
  const names = Array.from({ length: config.layers }, (_, layer) =>
    cellOf(config).states.map((state) => (layer === 0 ? state : `layer${layer}.${state}`)),
  ).flat();
  return names.map((name, i) => ({ name, offset: i * size, size }));
}

/** The carried states of the first `streams` streams alone. */
export function firstStreams<A extends RealArray>(carried: A, config: ModelConfig, streams: number): A {
  const { hiddenSize: m } = config;
  const parts = carriedStates(config).map(({ offset }) => carried.subarray(offset, offset + streams * m));
  const first = carried.slice(0, parts.length * streams * m) as A;
  parts.forEach((part, i) => {
    first.set(part, i * streams * m);
  });
  return first;
}
