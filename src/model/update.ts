import { type Arithmetic, FLOAT64 } from './arithmetic.ts';
import { clipGradients } from './clipping.ts';
import type { ModelConfig } from './config.ts';
import { lossAndGradients, networkOf } from './network.ts';
import { optimizerOf, stepNumbers } from './optimizers/index.ts';
import { atOnce, type Pieces } from './pieces.ts';
import type { Recipe } from './recipe.ts';
import type { TrainingState } from './state.ts';
import type { RealArray } from './tensors.ts';

/** One update by itself: what it reads, and where it starts. */
export interface UpdatePlace {
  readonly config: ModelConfig;
  readonly recipe: Recipe;
  readonly ids: Uint32Array;
  /** Where each stream reads [B], as text/batches.ts says. */
  readonly starts: Uint32Array;
  readonly state: TrainingState;
}

/** What an update computes, packed as its place is. */
export interface Update<A extends RealArray = RealArray> {
  readonly loss: number;
  /** Before clipping. */
  readonly gradients: A;
  readonly parameters: A;
  readonly moments: A;
  readonly carried: A;
}

/** Its passes, before the parameters move. */
export type Passes = Pick<Update<Float64Array>, 'loss' | 'gradients' | 'carried'>;

/** The reference's passes at a place. */
export function computePasses(place: UpdatePlace, arithmetic: Arithmetic = FLOAT64): Passes {
  const carried = Float64Array.from(place.state.carried);
  const gradients = new Float64Array(place.state.parameters.length);
  return { loss: run(place, arithmetic, carried, gradients), gradients, carried };
}

/** The update after its passes. @param rate eta. */
export function finishUpdate(
  { recipe, state }: UpdatePlace,
  passes: Passes,
  rate: number,
): Update<Float64Array> {
  const parameters = Float64Array.from(state.parameters);
  const moments = Float64Array.from(state.moments);
  atOnce(applyGradients(recipe, rate, state.update, passes.gradients.slice(), parameters, moments));
  return { ...passes, parameters, moments };
}

/** Parameters that are moved in one piece. */
const MOVED = 2 ** 20;

/**
 * Clips the gradients of the update that follows `update` others, in place, and moves the parameters, piece by piece.
 * @param rate eta.
 */
export function* applyGradients(
  recipe: Recipe,
  rate: number,
  update: number,
  gradients: Float64Array,
  parameters: Float64Array,
  moments: Float64Array,
): Pieces {
  const optimizer = optimizerOf(recipe);
  const numbers = stepNumbers(recipe, rate, update);
  clipGradients(gradients, recipe);
  for (const [i, g] of gradients.entries()) {
    if (i % MOVED === 0) yield;
    if (g === 0 && optimizer.sparse) continue;
    optimizer.step(i, g, parameters, moments, numbers, recipe);
  }
}

/** The reference's loss at a place. */
export function referenceLoss(place: UpdatePlace, arithmetic: Arithmetic = FLOAT64): number {
  return run(place, arithmetic, Float64Array.from(place.state.carried));
}

/** The reference's gradients at a place, packed. */
export function referenceGradients(place: UpdatePlace): Float64Array {
  return computePasses(place).gradients;
}

/** @param carried become the states after the update. @param gradients are overwritten, where they are wanted. */
function run(
  { config, recipe, ids, starts, state }: UpdatePlace,
  arithmetic: Arithmetic,
  carried: Float64Array,
  gradients?: Float64Array,
): number {
  const network = networkOf(config, state.parameters, arithmetic);
  const input = { ids, starts, update: state.update, carried };
  return atOnce(lossAndGradients(config, recipe, network, input, gradients));
}
