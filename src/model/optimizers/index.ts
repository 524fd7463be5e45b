import type { Recipe } from '../recipe.ts';
import { adagrad } from './adagrad.ts';
import { adam, adamw } from './adam.ts';
import type { Optimizer, StepNumbers } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** THE table of optimisers. Backends, options, files and tests all follow from it. */
export const OPTIMIZERS = { adagrad, adam, adamw, rmsprop, sgd } satisfies Record<string, Optimizer>;

/** An optimiser by name: of this table, or as registerOptimizer() returned it. */
export type OptimizerName = keyof typeof OPTIMIZERS;

export const OPTIMIZER_NAMES = Object.keys(OPTIMIZERS) as OptimizerName[];

export function optimizerOf({ optimizer }: Pick<Recipe, 'optimizer'>): Optimizer {
  return OPTIMIZERS[optimizer];
}

/** Moments kept per parameter. */
export function slotsOf({ optimizer }: Pick<Recipe, 'optimizer'>): number {
  return OPTIMIZERS[optimizer].slots.length;
}

/** A slot of an optimiser, as files know it. */
export interface MomentSlot {
  /** What stands before a tensor's name: "adagrad.", or "adam.m." and "adam.v.". */
  readonly prefix: string;
  /** Whether none of its numbers is below zero. */
  readonly squares: boolean;
}

export function momentSlots(name: OptimizerName): MomentSlot[] {
  const { slots, squares } = OPTIMIZERS[name];
  return slots.map((slot) => ({
    prefix: slot === '' ? `${name}.` : `${name}.${slot}.`,
    squares: squares.includes(slot),
  }));
}

/** The numbers of the update that follows `update` others, at learning rate `rate`. */
export function stepNumbers(recipe: Recipe, rate: number, update: number): StepNumbers {
  return optimizerOf(recipe).numbers(rate, update, recipe);
}
