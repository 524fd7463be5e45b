// The gradient of a parameter: its splits, added in their order. Joined to splits.wgsl.

fn gradientOf(i: u32) -> f32 {
  var g = 0.0;
  for (var split = 0u; split < splits; split++) { g += gradients[split * parameterCount + i]; }
  return g;
}
