/** Clipping by the norm of all gradients. */
import { PANEL, U, VECTOR, normBound, normEpsilon, parameterBytes, toGradient } from "./layout";

/** What gradients are multiplied by before a step; 1 where they are not clipped by their norm. */
export let scale: f32 = 1;

/**
 * Brings the norm of the gradients in the first lane down to its bound. Every thread sums them all, in the same order:
 * so all have the same bits. They meet after it, before the first step takes its gradient away.
 */
export function scaleByNorm(): void {
  const begin = U + toGradient;
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let at = begin; at < begin + parameterBytes; at += PANEL) {
    const left = v128.load(at);
    const right = v128.load(at, VECTOR);
    s0 = f64x2.add(s0, squaresOf(left));
    s1 = f64x2.add(s1, squaresOf(v128.shuffle<i64>(left, left, 1, 0)));
    s2 = f64x2.add(s2, squaresOf(right));
    s3 = f64x2.add(s3, squaresOf(v128.shuffle<i64>(right, right, 1, 0)));
  }
  const sums = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  const norm = sqrt(f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
  scale = <f32>min(1, normBound / (norm + normEpsilon));
}

/** Squares of the first two numbers in float64, which those of float32 do not overflow. */
@inline
function squaresOf(g: v128): v128 {
  const x = f64x2.promote_low_f32x4(g);
  return f64x2.mul(x, x);
}
