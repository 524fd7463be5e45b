// The gradients of V and c, W and b, or bR where a gate has one: each Σ over the rows of left ⊗ [right | 1], both rows
// of the tape. Joined to group.wgsl and to a file that defines `finish`.

struct Outer {
  left: u32,       // first quad of the rows on the left
  leftQuads: u32,  // quads of such a row
  right: u32,      // first quad of the rows on the right, of mQuads each
  matrixRows: u32, // of the packed matrix [matrixRows, m], and of the bias beside it
  matrix: u32,     // index of its first parameter
  bias: u32,
}

fn ofOutputs() -> Outer { return Outer(outputRow(0u), KQuads, stateRow(0u, streams), K, atV, atc); }

fn ofGate(gate: u32) -> Outer {
  let bias = select(atb + gate * m, atbR, gate == BIASED);
  return Outer(recordRow(recurrentSlot(gate), 0u), mQuads, stateRow(0u, 0u), m, atW + gate * m * m, bias);
}

// Four rows of one column; column m is the bias.
fn finishFour(to: Outer, row: u32, column: u32, gradients: vec4f) {
  for (var i = 0u; i < 4u; i++) {
    if (row + i >= to.matrixRows || column > m) { return; }
    finish(select(to.matrix + (row + i) * m + column, to.bias + row + i, column == m), gradients[i]);
  }
}

fn factorAt(row: u32, column: u32) -> f32 {
  if (column >= m) { return 1.0; }
  return tapeAt(row, column);
}

// A tile of 4 × 4: a quad of the matrix's rows, and four columns that are `stride` apart, so that invocations run along
// the columns; the last column is the gradient of the bias.
fn outerTile(to: Outer, quad: u32, column: u32, stride: u32) {
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var r = 0u; r < groupRows; r++) {
    let four = vectorOf(tape[to.left + r * to.leftQuads + quad]);
    let row = to.right + r * mQuads;
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

fn outerProducts(invocation: u32) {
  let stride = (m + 4u) / 4u; // ceil((m + 1) / 4)
  for (var n = invocation; n < (K + 3u) / 4u * stride; n += groupInvocations) {
    outerTile(ofOutputs(), n / stride, n % stride, stride);
  }
  let tiles = (m + 3u) / 4u * stride;
  for (var n = invocation; n < GATES * tiles; n += groupInvocations) {
    var gate = 0u;
    if (GATES > 1u) { gate = n / tiles; }
    let own = n - gate * tiles;
    outerTile(ofGate(gate), own / stride, own % stride, stride);
  }
}
