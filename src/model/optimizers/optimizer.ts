import type { Recipe } from '../recipe.ts';
import type { RealArray } from '../tensors.ts';

/** Keeps a divisor away from zero. */
export const EPSILON = 1e-8;

/** Numbers that depend on the update alone; what each means is the optimiser's affair. */
export type StepNumbers = readonly [number, number, number, number];

/** How a gradient becomes a step. It is pointwise: each parameter is moved by its own gradient and moments. */
export interface Optimizer {
  /** What it does, for people who choose: one sentence without a full stop. */
  readonly help: string;
  /**
   * The file that holds its step in the backends' languages; those that differ in numbers alone share one. The reference
   * alone trains with one that has none.
   */
  readonly kernel?: 'adagrad' | 'adam' | 'rmsprop' | 'sgd';
  /** Moments kept per parameter, named as files name them; "" where a single one needs no name. */
  readonly slots: readonly string[];
  /** Those of the slots that sum or average squares: none of their numbers is below zero. */
  readonly squares: readonly string[];
  /** A gradient of exactly 0 changes nothing, so that parameters which nothing arrived at may be skipped. */
  readonly sparse: boolean;
  /** Which numbers of the recipe it reads, with the values that suit it. */
  readonly settings: Partial<Pick<Recipe, 'momentum' | 'decay' | 'weightDecay'>>;
  /** A learning rate that suits it. */
  readonly learningRate: number;
  /**
   * The numbers that step() gets, computed once an update.
   * @param rate eta of this update.
   * @param update updates done before it.
   */
  numbers(rate: number, update: number, recipe: Recipe): StepNumbers;
  /**
   * Moves one parameter.
   * @param i its place, in each slot of `moments` too.
   * @param g its gradient, clipped.
   * @param moments [slots, parameters]
   */
  step(
    i: number,
    g: number,
    parameters: RealArray,
    moments: RealArray,
    numbers: StepNumbers,
    recipe: Recipe,
  ): void;
}
