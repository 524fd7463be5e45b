/** Clipping by the norm of all gradients. */
import { U, VECTOR, normBound, parameterBytes, toGradient } from "./layout";

/** Added to the norm; see model/clipping.ts. */
const NORM_EPSILON: f64 = 1e-6;

/** What gradients are multiplied by before a step; 1 where they are not clipped by their norm. */
export let scale: f32 = 1;

/**
 * Brings the norm of the gradients in the first lane down to its bound. Every thread sums them all, in the same order:
 * so all have the same bits, and need not meet for them. In float64, which the squares of float32 do not overflow.
 */
export function scaleByNorm(): void {
  const begin = U + toGradient;
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let at = begin; at < begin + parameterBytes; at += VECTOR) {
    const g = v128.load(at);
    const left = f64x2.promote_low_f32x4(g);
    const right = f64x2.promote_low_f32x4(v128.shuffle<i64>(g, g, 1, 0));
    low = f64x2.add(low, f64x2.mul(left, left));
    high = f64x2.add(high, f64x2.mul(right, right));
  }
  const sums = f64x2.add(low, high);
  const norm = sqrt(f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
  scale = <f32>min(1, normBound / (norm + NORM_EPSILON));
}
