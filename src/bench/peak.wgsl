// Multiply-adds as fast as they go: every thread advances eight independent chains of vec4f, so that neither
// memory nor latency counts; written out, so that no compiler puts them in memory. `seed` keeps the compiler from
// computing the result itself.

@group(0) @binding(0) var<storage, read_write> result: array<f32>; // [1]

override seed: f32 = 0.5;
override rounds: u32 = 1024u;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let factor = vec4f(seed);
  let term = vec4f(f32(id.x) * 1e-9);
  var a = term;
  var b = term + 1.0;
  var c = term + 2.0;
  var d = term + 3.0;
  var e = term + 4.0;
  var f = term + 5.0;
  var g = term + 6.0;
  var h = term + 7.0;
  for (var round = 0u; round < rounds; round++) {
    a = fma(a, factor, term);
    b = fma(b, factor, term);
    c = fma(c, factor, term);
    d = fma(d, factor, term);
    e = fma(e, factor, term);
    f = fma(f, factor, term);
    g = fma(g, factor, term);
    h = fma(h, factor, term);
  }
  let sum = a + b + c + d + e + f + g + h;
  if (sum.x + sum.y + sum.z + sum.w == -1.0) {
    result[0] = sum.x;
  }
}
