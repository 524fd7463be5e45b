// Multiply-adds in registers and nothing else: what the adapter can do at most in float32. Eight independent
// chains of vec4f an invocation hide the latency of each; written out, so that no compiler puts them in memory.

const ROUNDS = 4096u;
const SIZE = 256u;

@group(0) @binding(0) var<storage, read_write> sums: array<f32>; // [invocations]

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&sums)) { return; }
  let x = vec4f(f32(id.x) * 1e-9 + 0.5);
  var a = x;
  var b = x + 1.0;
  var c = x + 2.0;
  var d = x + 3.0;
  var e = x + 4.0;
  var f = x + 5.0;
  var g = x + 6.0;
  var h = x + 7.0;
  for (var round = 0u; round < ROUNDS; round++) {
    a = fma(a, x, x);
    b = fma(b, x, x);
    c = fma(c, x, x);
    d = fma(d, x, x);
    e = fma(e, x, x);
    f = fma(f, x, x);
    g = fma(g, x, x);
    h = fma(h, x, x);
  }
  let sum = a + b + c + d + e + f + g + h;
  sums[id.x] = sum.x + sum.y + sum.z + sum.w; // used, so that nothing is optimised away
}
