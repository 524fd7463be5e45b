// tanh with a relative error of a few float32 roundings everywhere. The built-in one may lose all relative
// precision near zero, where fresh networks live, and may turn into NaN where its exponential overflows.
// What is not a number stays so: no bound is taken of x, which would hide it.
// Polynomial for small |x|: S. L. Moshier, Cephes 2.2, tanhf.

fn preciseTanh(x: f32) -> f32 {
  let z = x * x;
  if (z < 0.390625) {
    let p = ((((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z
      - 3.33332819422e-1);
    return x + x * z * p;
  }
  let q = exp(-2.0 * abs(x)); // at most 1, so that nothing overflows
  let large = (1.0 - q) / (1.0 + q);
  return select(large, -large, x < 0.0);
}

// 1 - tanh(x)², without the cancellation that a saturated unit meets there.
fn tanhSlope(x: f32) -> f32 {
  let q = exp(-2.0 * abs(x));
  return 4.0 * q / ((1.0 + q) * (1.0 + q));
}

// The logistic function.
fn sigmoid(x: f32) -> f32 {
  let q = exp(-abs(x));
  return select(q, 1.0, x >= 0.0) / (1.0 + q);
}
