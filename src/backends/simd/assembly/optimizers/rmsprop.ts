/** RMSProp: v += (1 - alpha) (g² - v), theta -= eta g / (sqrt(v) + 1e-8). Numbers: eta. */
import { epsilon, freshDecay, toMoments } from "../layout";
import { approached, firstOf } from "../math";

/** @returns the four parameters at `at` after a step by their gradient g. */
@inline
export function rmsprop(at: usize, g: v128, numbers: v128): v128 {
  const v = approached(v128.load(at + toMoments), f32x4.mul(g, g), freshDecay);
  v128.store(at + toMoments, v);
  const root = f32x4.add(f32x4.sqrt(v), f32x4.splat(epsilon));
  return f32x4.sub(v128.load(at), f32x4.div(f32x4.mul(firstOf(numbers), g), root));
}
