// The fused path trains: AdaGrad in place, the loss into the ring, the update counted. Joined to
// adagrad_step.wgsl.

override ringLength: u32; // losses kept until the host has read them

@group(0) @binding(8) var<uniform> settings: Settings;
@group(0) @binding(6) var<storage, read_write> memory: array<f32>; // M: U, W, V, b, c
@group(0) @binding(7) var<storage, read_write> losses: array<f32>; // [ringLength]

fn finish(i: u32, gradient: f32) { adagradStep(i, gradient); }

fn finishUpdate(lane: u32, update: u32) {
  if (lane != 0u) { return; }
  var loss = 0.0;
  for (var r = 0u; r < rows; r++) { loss += rowLosses[r]; }
  losses[update % ringLength] = loss / f32(B);
  control.update += 1u;
}
