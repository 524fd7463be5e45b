/**
 * tanh with a relative error of a few float32 roundings everywhere; that of WGSL and GLSL may lose all relative
 * precision near zero. Polynomial for small |x|: S. L. Moshier, Cephes 2.2, tanhf.
 */
export default function preciseTanh(x) {
  const z = x * x;
  if (z < 0.390625) {
    const p =
      (((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z -
      3.33332819422e-1;
    return x + x * z * p;
  }
  const size = Math.min(Math.abs(x), 15);
  const large = 1 - 2 / (Math.exp(2 * size) + 1);
  if (x < 0) {
    return -large;
  }
  return large;
}
