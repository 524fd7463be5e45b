// h_t = tanh(W h_{t-1} + U[:, x_t] + b) for all tau steps. One workgroup takes one stream through time, so the
// recurrence never waits for another workgroup. Joined to walk.wgsl and tanh.wgsl.

override K: u32;
override m: u32;
override atU: u32; // offsets into the packed parameters
override atW: u32;
override atb: u32;
override workgroupSize: u32;

override twoSteps = 2 * m;

@group(0) @binding(0) var<storage, read> ids: array<u32>;            // the text
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> parameters: array<f32>;     // U, W, V, b, c
@group(0) @binding(3) var<storage, read_write> hidden: array<f32>;   // h_0 … h_tau [tau + 1, B, m]

var<workgroup> h: array<f32, twoSteps>; // of this step and of the one before, in turn

@compute @workgroup_size(workgroupSize)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let stream = group.x;
  let update = control.update;
  let fresh = update % updatesPerEpoch == 0u;
  for (var i = lane; i < m; i += workgroupSize) {
    // h_tau of the last update is h_0 of this one, except at the start of the text.
    let carried = select(hidden[(tau * B + stream) * m + i], 0.0, fresh);
    hidden[stream * m + i] = carried;
    h[i] = carried;
  }
  workgroupBarrier();

  for (var t = 0u; t < tau; t++) {
    let before = (t % 2u) * m;
    let after = m - before;
    let x = ids[position(update, t * B + stream)];
    for (var i = lane; i < m; i += workgroupSize) {
      var sum = 0.0;
      for (var j = 0u; j < m; j++) { sum += parameters[atW + i * m + j] * h[before + j]; }
      let value = preciseTanh(sum + parameters[atU + i * K + x] + parameters[atb + i]);
      h[after + i] = value;
      hidden[((t + 1u) * B + stream) * m + i] = value;
    }
    workgroupBarrier();
  }
}
