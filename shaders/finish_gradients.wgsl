// The fused path only computes gradients, into a buffer that is zero before: columns of U that were not seen
// stay so.

@group(0) @binding(6) var<storage, read_write> gradients: array<f32>; // [splits, parameters], the first
@group(0) @binding(7) var<storage, read_write> lossOfRow: array<f32>; // [tau, B]

fn finish(i: u32, gradient: f32) { gradients[i] = gradient; }

fn finishUpdate(lane: u32, update: u32) {
  for (var r = lane; r < rows; r += workgroupSize) { lossOfRow[r] = rowLosses[r]; }
}
