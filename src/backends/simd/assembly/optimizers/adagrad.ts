/** AdaGrad: M += g², theta -= eta g / sqrt(M + 1e-8). Numbers: eta. */
import { epsilon, toMoments } from "../layout";
import { firstOf } from "../math";

/** @returns the four parameters at `at` after a step by their gradient g. */
@inline
export function adagrad(at: usize, g: v128, numbers: v128): v128 {
  const M = f32x4.add(v128.load(at + toMoments), f32x4.mul(g, g));
  v128.store(at + toMoments, M);
  const change = f32x4.mul(firstOf(numbers), g);
  return f32x4.sub(v128.load(at), f32x4.div(change, f32x4.sqrt(f32x4.add(M, f32x4.splat(epsilon)))));
}
