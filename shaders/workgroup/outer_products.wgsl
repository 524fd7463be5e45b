// The gradients of V and W, each Σ over the rows of left ⊗ right, both rows of the tape, and of the biases, Σ over the
// rows of left alone. Joined to group.wgsl and to a file that defines `finish` and `finishTile`.

override outputTiles = outputQuads * columnQuads;
override gateTiles = columnQuads * columnQuads;
override outerTiles = outputTiles + GATES * gateTiles;
override outerTurns = (outerTiles + groupInvocations - 1u) / groupInvocations;

struct Outer {
  left: u32,      // first quad of the rows on the left
  leftQuads: u32, // quads of such a row
  right: u32,     // first quad of the rows on the right, of mQuads each
  matrix: u32,    // index of its first parameter
}

fn ofOutputs() -> Outer { return Outer(outputRow(0u), KQuads, stateRow(0u, streams), atV); }

fn ofGate(gate: u32) -> Outer {
  return Outer(recordRow(recurrentSlot(gate), 0u), mQuads, stateRow(0u, 0u), atW + inGates(gate * m, 0u));
}

// Four rows of the matrix by a quad of its columns; invocations run along the columns.
fn outerTile(to: Outer, rowQuad: u32, quad: u32) {
  var sums = Tile();
  var left = to.left + rowQuad;
  var right = to.right + quad;
  for (var r = 0u; r < groupRows; r++) {
    let four = vectorOf(tape[left]);
    let columns = vectorOf(tape[right]);
    for (var i = 0u; i < 4u; i++) { sums[i] += four[i] * columns; }
    left += to.leftQuads;
    right += mQuads;
  }
  finishTile(to.matrix / 4u + rowQuad * 4u * columnQuads + quad, &sums);
}

fn outerProducts(invocation: u32) {
  for (var turn = 0u; turn < outerTurns; turn++) {
    let n = turn * groupInvocations + invocation;
    if (n >= outerTiles) { break; }
    var to = ofOutputs();
    var own = n;
    if (n >= outputTiles) {
      let gate = select((n - outputTiles) / gateTiles, 0u, GATES == 1u);
      to = ofGate(gate);
      own = n - outputTiles - gate * gateTiles;
    }
    outerTile(to, own / columnQuads, own % columnQuads);
  }
}

// @param first quad of the first row. @param matrix index of the first parameter.
fn biasQuads(invocation: u32, first: u32, rowQuads: u32, length: u32, bias: u32) {
  for (var quad = invocation; quad < length; quad += groupInvocations) {
    var sum = vec4f();
    for (var r = 0u; r < groupRows; r++) { sum += vectorOf(tape[first + r * rowQuads + quad]); }
    finish(bias / 4u + quad, sum);
  }
}

fn biasGradients(invocation: u32) {
  biasQuads(invocation, outputRow(0u), KQuads, outputQuads, atc);
  for (var gate = 0u; gate < GATES; gate++) {
    biasQuads(invocation, recordRow(gate, 0u), mQuads, columnQuads, atb + gate * mPadded);
  }
  if (BIASES > 0u) { biasQuads(invocation, recordRow(GATES, 0u), mQuads, columnQuads, atbR); }
}
