/** Gradient descent with momentum: v = mu v + g, theta -= eta v. Numbers: eta. */
import { momentum, toMoments } from "../layout";
import { firstOf } from "../math";

/** @returns the four parameters at `at` after a step by their gradient g. */
@inline
export function sgd(at: usize, g: v128, numbers: v128): v128 {
  const v = f32x4.add(f32x4.mul(f32x4.splat(momentum), v128.load(at + toMoments)), g);
  v128.store(at + toMoments, v);
  return f32x4.sub(v128.load(at), f32x4.mul(firstOf(numbers), v));
}
