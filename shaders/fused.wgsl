// Whole updates of a few streams, as many as asked for, in one dispatch of one workgroup: the passes, then each
// weight gradient goes straight from its sum to `finish`. Joined to recurrence.wgsl, outputs.wgsl and one of
// finish_*.wgsl, which says what becomes of a gradient:
//   fn finish(i: u32, gradient: f32)               of parameter i
//   fn finishUpdate(lane: u32, update: u32)        after all of them

struct Request {
  updates: u32, // in this dispatch
}

@group(0) @binding(5) var<uniform> request: Request;

var<workgroup> rowLosses: array<f32, rows>;
var<workgroup> nextSame: array<u32, rows>; // the next row with the same character; `rows` after the last
var<workgroup> isFirst: array<u32, rows>;  // 1 where a character comes for the first time

fn storeLoss(group: Group, row: u32, loss: f32) { rowLosses[row] = loss; }

fn linkEqualCharacters(lane: u32) {
  for (var r = lane; r < rows; r += workgroupSize) {
    let x = characters[r];
    var next = r + 1u;
    while (next < rows && characters[next] != x) { next++; }
    nextSame[r] = next;
    var before = r;
    while (before > 0u && characters[before - 1u] != x) { before--; }
    isFirst[r] = select(0u, 1u, before == 0u);
  }
}

// dM = Σ over rows of left ⊗ [right | 1]; the last column is the gradient of a bias. A quad of dM's rows and
// one column at a time; lanes run along the columns.
fn outerProducts(lane: u32, left: u32, leftQuads: u32, right: u32, matrixRows: u32, at: u32, atBias: u32) {
  let columns = m + 1u;
  for (var n = lane; n < (matrixRows + 3u) / 4u * columns; n += workgroupSize) {
    let quad = n / columns;
    let column = n % columns;
    var sums = vec4f();
    for (var r = 0u; r < rows; r++) {
      var factor = 1.0;
      if (column < m) { factor = tape[right + r * mQuads + column / 4u][column % 4u]; }
      sums += vectorOf(tape[left + r * leftQuads + quad]) * factor;
    }
    for (var i = 0u; i < 4u; i++) {
      let row = quad * 4u + i;
      if (row < matrixRows) { finish(select(at + row * m + column, atBias + row, column == m), sums[i]); }
    }
  }
}

// dU[:, x] = Σ over the rows with that x of da: only the columns that were seen. Lanes run along time.
fn inputGradients(lane: u32) {
  for (var n = lane; n < rows * m; n += workgroupSize) {
    let i = n / rows;
    let first = n % rows;
    if (isFirst[first] == 0u) { continue; }
    var sum = 0.0;
    for (var r = first; r < rows; r = nextSame[r]) { sum += tape[gradientAt + r * mQuads + i / 4u][i % 4u]; }
    finish(atU + i * K + characters[first], sum);
  }
}

@compute @workgroup_size(workgroupSize)
fn main(@builtin(local_invocation_index) lane: u32) {
  let group = groupOf(lane, 0u, 0u);
  let done = control.update;
  for (var n = 0u; n < request.updates; n++) {
    passes(group, done + n);
    linkEqualCharacters(lane);
    workgroupBarrier();
    outerProducts(lane, outputAt, KQuads, hiddenAt + streams * mQuads, K, atV, atc);
    outerProducts(lane, gradientAt, mQuads, hiddenAt, m, atW, atb);
    inputGradients(lane);
    finishUpdate(lane, done + n);
    storageBarrier();
    tapeBarrier();
  }
}
