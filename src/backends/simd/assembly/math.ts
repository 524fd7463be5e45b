/** Vector arithmetic: multiply-add, horizontal sums, exp, tanh and the logistic function. */

/** sum + x y. */
@inline
export function madd(sum: v128, x: v128, y: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, y, sum);
  return f32x4.add(sum, f32x4.mul(x, y));
}

/** The smaller; x where either is not a number. One instruction, which f32x4.min is not. */
@inline
export function lesser(x: v128, limit: v128): v128 {
  return f32x4.pmin(x, limit);
}

/** The larger; x where either is not a number. */
@inline
export function greater(x: v128, limit: v128): v128 {
  return f32x4.pmax(x, limit);
}

/** A running mean after one more x, of which it takes the share `fresh`. */
@inline
export function approached(mean: v128, x: v128, fresh: f32): v128 {
  return f32x4.add(mean, f32x4.mul(f32x4.splat(fresh), f32x4.sub(x, mean)));
}

/** The first of four numbers, in all four places; then the second, and the third. */
@inline
export function firstOf(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 0, 0, 0, 0);
}

@inline
export function secondOf(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 1, 1, 1, 1);
}

@inline
export function thirdOf(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 2, 2, 2, 2);
}

/** Sum of the four lanes. */
@inline
export function sumOf(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

/** Largest of the four lanes. */
@inline
export function largestOf(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/**
 * Constants lie in memory, where one instruction broadcasts them: V8 makes a vector constant anew from three
 * instructions at every use, which doubles the time of exp and tanh.
 */
const INVERSE_LN2 = memory.data<f32>([1.4426950408889634]);
/** ln 2 in two parts; the first has so few bits that its product with a small integer is exact. */
const LN2_HIGH = memory.data<f32>([0.693359375]);
const LN2_LOW = memory.data<f32>([-2.12194440054690583e-4]);
/**
 * Adding this rounds a float to an integer n, and leaves n in the low bits of the sum: 1.5 · 2^23, whose last
 * binary place is worth 1. Good for |n| < 2^22.
 */
const ROUND = memory.data<f32>([12_582_912]);
const ONE = memory.data<f32>([1]);
const TWO = memory.data<f32>([2]);
/** Taylor coefficients of (exp(r) - 1 - r) / r²: 1/2! … 1/7!. */
const SERIES = memory.data<f32>([1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040]);
/** Beyond these exp is 0 or infinite, tanh 1 to the last bit, and the logistic function 1 or almost subnormal. */
const EXP_RANGE = memory.data<f32>([-104, 89]);
const TANH_RANGE = memory.data<f32>([-10, 10]);
const SIGMOID_RANGE = memory.data<f32>([-87, 87]);

/** n + ROUND of x = n ln 2 + r with |r| <= ln 2 / 2. */
@inline
function exponentOf(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, v128.load32_splat(INVERSE_LN2)), v128.load32_splat(ROUND));
}

/** r of x = n ln 2 + r. */
@inline
function remainderOf(x: v128, exponent: v128): v128 {
  const n = f32x4.sub(exponent, v128.load32_splat(ROUND));
  const r = f32x4.sub(x, f32x4.mul(n, v128.load32_splat(LN2_HIGH)));
  return f32x4.sub(r, f32x4.mul(n, v128.load32_splat(LN2_LOW)));
}

/** exp(r) - 1 for |r| <= ln 2 / 2: the Taylor series to r^7, whose remainder is under 2e-8 of r. */
@inline
function expm1Core(r: v128): v128 {
  let p = madd(v128.load32_splat(SERIES, 16), r, v128.load32_splat(SERIES, 20));
  p = madd(v128.load32_splat(SERIES, 12), r, p);
  p = madd(v128.load32_splat(SERIES, 8), r, p);
  p = madd(v128.load32_splat(SERIES, 4), r, p);
  p = madd(v128.load32_splat(SERIES), r, p);
  return madd(r, f32x4.mul(r, r), p);
}

/** 2^n for -126 <= n <= 127, from integers whose low bits are n: they go where a float keeps its exponent. */
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.add(i32x4.shl(n, 23), v128.load32_splat(ONE));
}

/**
 * exp(x), to a relative error under 1e-6 or half a subnormal; infinities and NaN as Math.exp.
 * The power of two is applied in two halves: 2^n itself leaves the range of normal floats.
 */
@inline
export function exp(x: v128): v128 {
  x = greater(lesser(x, v128.load32_splat(EXP_RANGE, 4)), v128.load32_splat(EXP_RANGE));
  const exponent = exponentOf(x);
  const mantissa = f32x4.add(v128.load32_splat(ONE), expm1Core(remainderOf(x, exponent)));
  const n = i32x4.sub(exponent, v128.load32_splat(ROUND));
  const half = i32x4.shr_s(n, 1);
  return f32x4.mul(f32x4.mul(mantissa, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)));
}

/**
 * tanh(x) = e / (e + 2) with e = exp(2x) - 1, to a relative error under 1e-6, infinities and NaN as Math.tanh.
 * e = 2^n (exp(r) - 1) + (2^n - 1) cancels nowhere, so that small x keep all their digits.
 */
@inline
export function tanh(x: v128): v128 {
  x = greater(lesser(x, v128.load32_splat(TANH_RANGE, 4)), v128.load32_splat(TANH_RANGE));
  x = f32x4.add(x, x);
  const exponent = exponentOf(x);
  const scale = powerOfTwo(exponent);
  const e = madd(f32x4.sub(scale, v128.load32_splat(ONE)), scale, expm1Core(remainderOf(x, exponent)));
  return f32x4.div(e, f32x4.add(e, v128.load32_splat(TWO)));
}

/**
 * 1 - tanh(x)² = q (2 / (1 + q))² with q = exp(-2 |x|), to a relative error under 3e-6 or two subnormals: without the
 * cancellation that a saturated unit meets there.
 */
@inline
export function tanhSlope(x: v128): v128 {
  const size = f32x4.abs(x);
  const q = exp(f32x4.neg(f32x4.add(size, size)));
  const root = f32x4.div(v128.load32_splat(TWO), f32x4.add(v128.load32_splat(ONE), q));
  return f32x4.mul(q, f32x4.mul(root, root));
}

/**
 * 1 / (1 + exp(-x)), to a relative error under 1e-6 for x > -87 and below 2e-38 beyond; infinities and NaN as the
 * formula. Within the range 2^n is a normal float.
 */
@inline
export function sigmoid(x: v128): v128 {
  x = greater(lesser(x, v128.load32_splat(SIGMOID_RANGE, 4)), v128.load32_splat(SIGMOID_RANGE));
  x = f32x4.neg(x);
  const exponent = exponentOf(x);
  const scale = powerOfTwo(exponent);
  const e = madd(scale, scale, expm1Core(remainderOf(x, exponent)));
  return f32x4.div(v128.load32_splat(ONE), f32x4.add(v128.load32_splat(ONE), e));
}
