// tanh with a relative error of a few float32 roundings everywhere. The built-in one may lose all relative
// precision near zero, where fresh networks live, and may turn into NaN where its exponential overflows.
// Polynomial for small |x|: S. L. Moshier, Cephes 2.2, tanhf.

fn preciseTanh(x: f32) -> f32 {
  let z = x * x;
  if (z < 0.390625) {
    let p = ((((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z
      - 3.33332819422e-1);
    return x + x * z * p;
  }
  let large = 1.0 - 2.0 / (exp(2.0 * min(abs(x), 15.0)) + 1.0);
  return select(large, -large, x < 0.0);
}

// The logistic function; the bound keeps the exponential finite.
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(min(-x, 80.0))); }
