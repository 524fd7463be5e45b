// Ends an update. All workgroups: every parameter's gradient is added up, clipped and applied. The first workgroup
// also adds up the loss and counts the update. Joined to gradient_sum.wgsl and apply.wgsl, and for clipping by norm to norm_prepared.wgsl.

@group(0) @binding(0) var<uniform> steps: Steps;
@group(0) @binding(1) var<storage, read_write> control: Control;
@group(0) @binding(2) var<storage, read> gradients: array<vec4f>;        // [splits, parameterCount]
@group(0) @binding(3) var<storage, read_write> parameters: array<vec4f>; // see parameter_layout.wgsl
@group(0) @binding(4) var<storage, read_write> moments: array<vec4f>;    // [SLOTS, parameterCount]
@group(0) @binding(5) var<storage, read> rowLosses: array<f32>;          // [tau, B]
@group(0) @binding(6) var<storage, read_write> losses: array<f32>;       // [ringLength]

const GROUP = 64u;

// The losses of an invocation's rows, in their order.
fn sumOfLosses(invocation: u32) -> f32 {
  var sum = 0.0;
  for (var first = invocation; first < rows; first += GROUP * ABREAST) {
    var loaded = array<f32, ABREAST>();
    for (var i = 0u; i < ABREAST; i++) { loaded[i] = rowLosses[min(first + i * GROUP, rows - 1u)]; }
    for (var i = 0u; i < ABREAST; i++) { sum += select(0.0, loaded[i], first + i * GROUP < rows); }
  }
  return sum;
}

fn finishUpdate(invocation: u32, update: u32) {
  let loss = sumOfAll(invocation, sumOfLosses(invocation));
  if (invocation == 0u) {
    losses[update % ringLength] = loss / lossDivisor;
    control.done = update + 1u;
  }
}

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  let update = control.current;
  let numbers = steps.numbers[update % STEPS];
  prepareClipping(invocation);
  for (var i = group.x * GROUP + invocation; i < parameterQuads; i += groups.x * GROUP) {
    applyGradient(i, gradientOf(i), numbers);
  }
  if (group.x == 0u) { finishUpdate(invocation, update); }
}
