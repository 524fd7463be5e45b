// Whole updates of a few streams, as many as asked for, in one dispatch of one workgroup: the passes, then each
// weight gradient goes straight from its sum to `finish`. Joined to passes.wgsl, outer_products.wgsl,
// input_gradients.wgsl and files of finish_*.wgsl, which say what becomes of a gradient:
//   const EVERY_CHARACTER: bool                       whether a gradient that is 0 for want of its character matters
//   fn updatesAsked() -> u32                          in this dispatch
//   fn beginFinish(update: u32)
//   fn finish(quad: u32, gradient: vec4f)             of parameters 4 quad … 4 quad + 3
//   fn finishTile(first: u32, gradients: ptr<Tile>)   of four rows of a matrix, columnQuads apart
//   fn finishUpdate(invocation: u32, update: u32)     after all of them

alias Tile = array<vec4f, 4>;

var<workgroup> rowLosses: array<f32, groupRows>;

fn storeLoss(group: Group, row: u32, loss: f32) { rowLosses[row] = loss; }

@compute @workgroup_size(groupInvocations)
fn main(@builtin(local_invocation_index) invocation: u32) {
  let group = groupOf(invocation, 0u, 0u);
  let done = control.done;
  for (var n = 0u; n < updatesAsked(); n++) {
    let update = done + n;
    forgetCharacters(invocation);
    passes(group, update);
    linkEqualCharacters(invocation);
    workgroupBarrier();
    beginFinish(update);
    outerProducts(invocation);
    biasGradients(invocation);
    inputGradients(invocation);
    finishUpdate(invocation, update);
    storageBarrier();
    tapeBarrier();
  }
}
