// Logits, and what the outputs send back to h, for all rows of one workgroup's streams at once. Joined to group.wgsl.

// Of two matrices of rows on the tape, and of weights M[k, column] =
// parameterAt(first + column * columnStride + k * innerStride).
struct Product {
  source: u32,      // first quad of the rows that are read
  sourceQuads: u32, // quads of such a row
  sink: u32,        // the same of the rows that are written
  sinkQuads: u32,
  first: u32,
  columnStride: u32,
  innerStride: u32,
}

override units = groupInvocations / LANES;

// The kept weights times `QUADS * LANES` quads of a row on the tape. The LANES of a unit call it together.
fn tapeProduct(part: u32, first: u32, start: u32, end: u32) -> f32 {
  var sums = vec4f();
  for (var q = 0u; q < QUADS; q++) {
    // The weights past the row's end are zero: any finite factor will do.
    let at = first + min(start + q * LANES + part, end - 1u);
    sums += weights[q] * vectorOf(tape[at]);
  }
  return sumOfLanes((sums.x + sums.y) + (sums.z + sums.w));
}

// sink[row, column] = Σ over k < inner of source[row, k] M[k, column]. Each unit keeps one column of M and goes
// through the rows; where units are left over, several rows abreast.
fn multiplyRows(group: Group, inner: u32, columns: u32, p: Product) {
  let abreast = max(1u, units / columns);
  let firstRow = group.unit / columns;
  let wanted = select(0u, columns, firstRow < abreast);
  for (var column = group.unit % columns; column < wanted; column += units) {
    let first = p.first + column * p.columnStride;
    for (var k = 0u; k < inner; k += QUADS * LANES * 4u) {
      loadWeights(0u, group.part, first, p.innerStride, k, inner);
      for (var row = firstRow; row < groupRows; row += abreast) {
        let sum = tapeProduct(group.part, p.source + row * p.sourceQuads, k / 4u, p.sourceQuads);
        if (group.part == 0u) {
          let at = p.sink + row * p.sinkQuads;
          setTape(at, column, sum + select(tapeAt(at, column), 0.0, k == 0u));
        }
      }
    }
  }
  tapeBarrier();
}

// V h_t; softmax() adds c.
fn logits(group: Group) {
  let h = group.tapeStart + stateRow(0u, streams);
  multiplyRows(group, m, K, Product(h, mQuads, group.tapeStart + outputRow(0u), KQuads, atV, mPadded, 1u));
}

// Vᵀ do_t.
fn hiddenGradients(group: Group) {
  let sink = group.tapeStart + recordRow(KEPT, 0u);
  multiplyRows(group, K, m, Product(group.tapeStart + outputRow(0u), KQuads, sink, mQuads, atV, 1u, mPadded));
}
