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

// A packed matrix [matrixRows, m] and the bias [matrixRows] beside it.
struct Target {
  matrixRows: u32,
  matrix: u32, // index of the first parameter
  bias: u32,
}

// Four rows of one column; column m is the bias.
fn finishFour(to: Target, row: u32, column: u32, gradients: vec4f) {
  for (var i = 0u; i < 4u; i++) {
    if (row + i >= to.matrixRows || column > m) { return; }
    finish(select(to.matrix + (row + i) * m + column, to.bias + row + i, column == m), gradients[i]);
  }
}

fn factorAt(row: u32, column: u32) -> f32 {
  if (column >= m) { return 1.0; }
  return tapeAt(row, column);
}

// dM = Σ over rows of left ⊗ [right | 1] in tiles of 4 × 4, a quad of dM's rows and four columns that are
// `stride` apart, so that lanes run along the columns; the last column is the gradient of the bias.
fn outerProducts(lane: u32, left: u32, leftQuads: u32, right: u32, to: Target) {
  let stride = (m + 4u) / 4u; // ceil((m + 1) / 4)
  for (var n = lane; n < (to.matrixRows + 3u) / 4u * stride; n += workgroupSize) {
    let quad = n / stride;
    let column = n % stride;
    var sum0 = vec4f();
    var sum1 = vec4f();
    var sum2 = vec4f();
    var sum3 = vec4f();
    for (var r = 0u; r < rows; r++) {
      let four = vectorOf(tape[left + r * leftQuads + quad]);
      let row = right + r * mQuads;
      sum0 += four * factorAt(row, column);
      sum1 += four * factorAt(row, column + stride);
      sum2 += four * factorAt(row, column + 2u * stride);
      sum3 += four * factorAt(row, column + 3u * stride);
    }
    finishFour(to, quad * 4u, column, sum0);
    finishFour(to, quad * 4u, column + stride, sum1);
    finishFour(to, quad * 4u, column + 2u * stride, sum2);
    finishFour(to, quad * 4u, column + 3u * stride, sum3);
  }
}

// dU[:, x] = Σ over the rows with that x of da: only the columns that were seen. Lanes run along time.
fn inputGradients(lane: u32) {
  for (var n = lane; n < rows * m; n += workgroupSize) {
    let i = n / rows;
    let first = n % rows;
    if (isFirst[first] == 0u) { continue; }
    var sum = 0.0;
    for (var r = first; r < rows; r = nextSame[r]) { sum += tapeAt(gradientAt + r * mQuads, i); }
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
    outerProducts(lane, outputAt, KQuads, hiddenAt + streams * mQuads, Target(K, atV, atc));
    outerProducts(lane, gradientAt, mQuads, hiddenAt, Target(m, atW, atb));
    inputGradients(lane);
    finishUpdate(lane, done + n);
    storageBarrier();
    tapeBarrier();
  }
}
