/** The optimisers, by the numbers that ../layout.ts gives them, and clipping by value before each step. */
import { valueBound } from "./layout";
import { greater, lesser } from "./math";
import { adagrad } from "./optimizers/adagrad";
import { adam } from "./optimizers/adam";
import { rmsprop } from "./optimizers/rmsprop";
import { sgd } from "./optimizers/sgd";

export const ADAGRAD: i32 = 0;
export const ADAM: i32 = 1;
export const RMSPROP: i32 = 2;
export const SGD: i32 = 3;

/**
 * Clips the gradient g of the four parameters at `at` and takes one step.
 * @param kind where it is a constant, the branches fold.
 * @param numbers of this update, loaded once for many steps.
 * @returns the new parameters.
 */
@inline
export function step(kind: i32, at: usize, g: v128, numbers: v128): v128 {
  const clipped = greater(lesser(g, f32x4.splat(valueBound)), f32x4.splat(-valueBound));
  const theta = moved(kind, at, clipped, numbers);
  v128.store(at, theta);
  return theta;
}

@inline
function moved(kind: i32, at: usize, g: v128, numbers: v128): v128 {
  if (kind == ADAGRAD) return adagrad(at, g, numbers);
  if (kind == ADAM) return adam(at, g, numbers);
  if (kind == RMSPROP) return rmsprop(at, g, numbers);
  return sgd(at, g, numbers);
}
