// Ends an update. All workgroups: g = sum of the splits in order, clipped; M += g²;
// theta -= eta g / sqrt(M + 1e-8). The first workgroup also adds up the loss and counts the update. Joined to
// adagrad_step.wgsl.

override parameterCount: u32;
override splits: u32;
override rows: u32;       // tau * B
override B: u32;
override ringLength: u32; // losses kept until the host has read them

struct Control {
  update: u32, // updates done
}

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read_write> control: Control;
@group(0) @binding(2) var<storage, read> gradients: array<f32>;        // [splits, parameterCount]
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>; // U, W, V, b, c
@group(0) @binding(4) var<storage, read_write> memory: array<f32>;     // M, packed likewise
@group(0) @binding(5) var<storage, read> rowLosses: array<f32>;        // [tau, B]
@group(0) @binding(6) var<storage, read_write> losses: array<f32>;     // [ringLength]

const SIZE = 64u;
var<workgroup> partial: array<f32, SIZE>;

fn finishUpdate(lane: u32) {
  var own = 0.0;
  for (var row = lane; row < rows; row += SIZE) { own += rowLosses[row]; }
  partial[lane] = own;
  for (var half = SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { partial[lane] += partial[lane + half]; }
  }
  if (lane == 0u) {
    losses[control.update % ringLength] = partial[0] / f32(B);
    control.update += 1u;
  }
}

@compute @workgroup_size(SIZE)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  for (var i = group.x * SIZE + lane; i < parameterCount; i += groups.x * SIZE) {
    var g = 0.0;
    for (var split = 0u; split < splits; split++) { g += gradients[split * parameterCount + i]; }
    adagradStep(i, g);
  }
  if (group.x == 0u) { finishUpdate(lane); }
}
