import type { Recipe } from '../recipe.ts';
import { adagrad } from './adagrad.ts';
import { adam, adamw } from './adam.ts';
import type { Optimizer, StepNumbers } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** THE table of optimisers. Backends, options, files and tests all follow from it. */
export const OPTIMIZERS = { adagrad, adam, adamw, rmsprop, sgd } satisfies Record<string, Optimizer>;

export type OptimizerName = keyof typeof OPTIMIZERS;

export const OPTIMIZER_NAMES = Object.keys(OPTIMIZERS) as OptimizerName[];

export function optimizerOf({ optimizer }: Pick<Recipe, 'optimizer'>): Optimizer {
  return OPTIMIZERS[optimizer];
}

/** Moments kept per parameter. */
export function slotsOf({ optimizer }: Pick<Recipe, 'optimizer'>): number {
  return OPTIMIZERS[optimizer].slots.length;
}

/** What files put before a tensor's name for each slot: "adagrad.", or "adam.m." and "adam.v.". */
export function momentPrefixes(name: OptimizerName): string[] {
  return OPTIMIZERS[name].slots.map((slot) => (slot === '' ? `${name}.` : `${name}.${slot}.`));
}

/** The numbers of the update that follows `update` others, at learning rate `rate`. */
export function stepNumbers(recipe: Recipe, rate: number, update: number): StepNumbers {
  return optimizerOf(recipe).numbers(rate, update, recipe);
}
