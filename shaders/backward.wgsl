// da_t = (1 - h_t²) ∘ (Vᵀ do_t + Wᵀ da_{t+1}), from t = tau down to 1. One workgroup takes one stream back
// through time.

override m: u32;
override tau: u32;
override B: u32;
override atW: u32;
override workgroupSize: u32;

override twoSteps = 2 * m;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;            // U, W, V, b, c
@group(0) @binding(1) var<storage, read> hidden: array<f32>;                // h_0 … h_tau [tau + 1, B, m]
@group(0) @binding(2) var<storage, read_write> hiddenGradients: array<f32>; // Vᵀ do, then da [tau, B, m]

var<workgroup> da: array<f32, twoSteps>; // of this step and of the one after, in turn

@compute @workgroup_size(workgroupSize)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let stream = group.x;
  // Truncation: nothing arrives from beyond the last step.
  for (var i = lane; i < m; i += workgroupSize) { da[(tau % 2u) * m + i] = 0.0; }
  workgroupBarrier();

  for (var t = tau; t > 0u; t--) {
    let later = (t % 2u) * m;
    let now = m - later;
    let row = (t - 1u) * B + stream;
    for (var j = lane; j < m; j += workgroupSize) {
      var sum = hiddenGradients[row * m + j];
      for (var i = 0u; i < m; i++) { sum += parameters[atW + i * m + j] * da[later + i]; }
      let h = hidden[(row + B) * m + j];
      let value = (1.0 - h * h) * sum;
      da[now + j] = value;
      hiddenGradients[row * m + j] = value;
    }
    workgroupBarrier();
  }
}
