// The gradients of four parameters: their splits, added in their order. Joined to splits.wgsl and to a shader that binds
// `gradients` as vec4f.

const ABREAST = 8u; // loads that are under way at once

fn gradientOf(quad: u32) -> vec4f {
  var g = vec4f();
  for (var first = 0u; first < splits; first += ABREAST) {
    var loaded = array<vec4f, ABREAST>();
    for (var i = 0u; i < ABREAST; i++) {
      loaded[i] = gradients[min(first + i, splits - 1u) * (parameterCount / 4u) + quad];
    }
    for (var i = 0u; i < ABREAST; i++) { g += select(vec4f(), loaded[i], first + i < splits); }
  }
  return g;
}
