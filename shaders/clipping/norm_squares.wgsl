// Squares of all gradients, added up by each workgroup for its share of them. Joined to gradient_sum.wgsl and
// sum_of_all.wgsl.

@group(0) @binding(0) var<storage, read> gradients: array<vec4f>;   // [splits, parameterCount]
@group(0) @binding(1) var<storage, read_write> squares: array<f32>; // [workgroups]

const GROUP = 64u;

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  var own = 0.0;
  for (var i = group.x * GROUP + invocation; i < parameterCount / 4u; i += groups.x * GROUP) {
    let g = gradientOf(i);
    own += dot(g, g);
  }
  let sum = sumOfAll(invocation, own);
  if (invocation == 0u) { squares[group.x] = sum; }
}
