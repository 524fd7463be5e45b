/**
 * Adam and AdamW: m += (1 - beta1) (g - m), v += (1 - beta2) (g² - v), and theta shrinks before its step.
 * Numbers: eta / (1 - beta1^t), 1 / sqrt(1 - beta2^t), the share by which theta shrinks.
 */
import { epsilon, freshDecay, freshMomentum, parameterBytes, toMoments } from "../layout";
import { approached, firstOf, secondOf, thirdOf } from "../math";

/** @returns the four parameters at `at` after a step by their gradient g. */
@inline
export function adam(at: usize, g: v128, numbers: v128): v128 {
  const first = at + toMoments;
  const second = first + parameterBytes;
  const m = approached(v128.load(first), g, freshMomentum);
  const v = approached(v128.load(second), f32x4.mul(g, g), freshDecay);
  v128.store(first, m);
  v128.store(second, v);
  const theta = v128.load(at);
  const shrunk = f32x4.sub(theta, f32x4.mul(thirdOf(numbers), theta));
  const root = f32x4.add(f32x4.mul(f32x4.sqrt(v), secondOf(numbers)), f32x4.splat(epsilon));
  return f32x4.sub(shrunk, f32x4.div(f32x4.mul(firstOf(numbers), m), root));
}
