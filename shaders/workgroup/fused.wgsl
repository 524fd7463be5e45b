// Whole updates of a few streams, as many as asked for, in one dispatch of one workgroup: the passes, then each
// weight gradient goes straight from its sum to `finish`. Joined to passes.wgsl, outer_products.wgsl,
// input_gradients.wgsl and files of finish_*.wgsl, which say what becomes of a gradient:
//   const EVERY_COLUMN: bool                          whether a gradient that is 0 for want of characters matters
//   fn updatesAsked() -> u32                          in this dispatch
//   fn beginUpdate(update: u32)
//   fn finish(i: u32, gradient: f32)                  of parameter i
//   fn finishUpdate(invocation: u32, update: u32)     after all of them

var<workgroup> rowLosses: array<f32, groupRows>;

fn storeLoss(group: Group, row: u32, loss: f32) { rowLosses[row] = loss; }

@compute @workgroup_size(groupInvocations)
fn main(@builtin(local_invocation_index) invocation: u32) {
  let group = groupOf(invocation, 0u, 0u);
  let done = control.done;
  for (var n = 0u; n < updatesAsked(); n++) {
    let update = done + n;
    beginUpdate(update);
    forgetCharacters(invocation);
    passes(group, update);
    linkEqualCharacters(invocation);
    workgroupBarrier();
    outerProducts(invocation);
    inputGradients(invocation);
    finishUpdate(invocation, update);
    storageBarrier();
    tapeBarrier();
  }
}
