// Multiply-adds as fast as they go: every thread advances eight independent chains of vec4f, so that neither
// memory nor latency counts. `seed` keeps the compiler from computing the result itself.

@group(0) @binding(0) var<storage, read_write> result: array<f32>; // [1]

override seed: f32 = 0.5;
override rounds: u32 = 256u;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let factor = vec4f(seed);
  let term = vec4f(f32(id.x) * 1e-9);
  var a = array<vec4f, 8>(term, term, term, term, term, term, term, term);
  for (var round = 0u; round < rounds; round++) {
    a[0] = fma(a[0], factor, term);
    a[1] = fma(a[1], factor, term);
    a[2] = fma(a[2], factor, term);
    a[3] = fma(a[3], factor, term);
    a[4] = fma(a[4], factor, term);
    a[5] = fma(a[5], factor, term);
    a[6] = fma(a[6], factor, term);
    a[7] = fma(a[7], factor, term);
  }
  let sum = a[0] + a[1] + a[2] + a[3] + a[4] + a[5] + a[6] + a[7];
  if (sum.x + sum.y + sum.z + sum.w == -1.0) {
    result[0] = sum.x;
  }
}
