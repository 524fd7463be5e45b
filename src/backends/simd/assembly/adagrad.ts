/** Clipping and AdaGrad for four parameters at a time. */
import { toMemory } from "./layout";
import { greater, lesser } from "./math";

/**
 * Clips the gradient g of the four parameters at `at` and takes one step. Where g is 0 nothing changes.
 * @returns the new parameters.
 */
@inline
export function adagrad(at: usize, g: v128, learningRate: v128): v128 {
  g = greater(lesser(g, f32x4.splat(5)), f32x4.splat(-5));
  const M = f32x4.add(v128.load(at + toMemory), f32x4.mul(g, g));
  v128.store(at + toMemory, M);
  const change = f32x4.div(f32x4.mul(learningRate, g), f32x4.sqrt(f32x4.add(M, f32x4.splat(1e-8))));
  const theta = f32x4.sub(v128.load(at), change);
  v128.store(at, theta);
  return theta;
}
