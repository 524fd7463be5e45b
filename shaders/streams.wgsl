// Forward, loss and backward of all streams in one dispatch: each workgroup takes a few of them, so that the
// weights in its registers serve several sums. Joined to recurrence.wgsl and outputs.wgsl.

override tapeQuads: u32; // of one workgroup

@group(0) @binding(5) var<storage, read_write> rowLosses: array<f32>; // in the order of the tapes [tau * B]

fn storeLoss(group: Group, row: u32, loss: f32) { rowLosses[group.firstStream * tau + row] = loss; }

@compute @workgroup_size(workgroupSize)
fn main(@builtin(workgroup_id) index: vec3u, @builtin(local_invocation_index) lane: u32) {
  let update = control.update;
  passes(groupOf(lane, index.x, tapeQuads), update);
}
