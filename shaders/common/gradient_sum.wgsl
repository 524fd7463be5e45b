// The gradients of four parameters: their splits, added in their order. Joined to splits.wgsl and to a shader that binds
// `gradients` as vec4f.

fn gradientOf(quad: u32) -> vec4f {
  var g = vec4f();
  for (var split = 0u; split < splits; split++) { g += gradients[split * (parameterCount / 4u) + quad]; }
  return g;
}
