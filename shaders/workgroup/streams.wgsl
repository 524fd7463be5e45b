// Forward, loss and backward of all streams in one dispatch: each workgroup takes a few of them, so that the
// weights in its registers serve several sums. Joined to passes.wgsl.

@group(0) @binding(5) var<storage, read_write> rowLosses: array<f32>; // in the order of the tapes [tau * B]

fn storeLoss(group: Group, row: u32, loss: f32) { rowLosses[group.firstStream * tau + row] = loss; }

@compute @workgroup_size(groupInvocations)
fn main(@builtin(workgroup_id) index: vec3u, @builtin(local_invocation_index) invocation: u32) {
  let update = control.done;
  if (index.x == 0u && invocation == 0u) { control.current = update; }
  passes(groupOf(invocation, index.x, tapeQuads), update);
}
