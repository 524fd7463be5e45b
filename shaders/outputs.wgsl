// Logits, softmax, loss and what the outputs send back to the hidden states, for all rows of one workgroup's
// streams at once. Joined to recurrence.wgsl.
//
// The file with the entry point defines:
//   fn storeLoss(group: Group, row: u32, loss: f32)   -ln p[y] of one row

override atV: u32;
override atc: u32;

// Of two matrices of rows on the tape, and of weights M[k, column] =
// parameters[first + column * columnStride + k * innerStride].
struct Product {
  source: u32,      // first quad of the rows that are read
  sourceQuads: u32, // quads of such a row
  sink: u32,        // the same of the rows that are written
  sinkQuads: u32,
  first: u32,
  columnStride: u32,
  innerStride: u32,
}

override units = workgroupSize / LANES;

const ROW_LANES = 8u; // invocations that share a row's softmax
var<workgroup> partial: array<f32, workgroupSize>;

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
      loadWeights(group.part, first, p.innerStride, k, inner);
      for (var row = firstRow; row < rows; row += abreast) {
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
  let source = group.tapeStart + hiddenAt + streams * mQuads;
  multiplyRows(group, m, K, Product(source, mQuads, group.tapeStart + outputAt, KQuads, atV, m, 1u));
}

// Vᵀ do_t.
fn hiddenGradients(group: Group) {
  let source = group.tapeStart + outputAt;
  multiplyRows(group, K, m, Product(source, KQuads, group.tapeStart + gradientAt, mQuads, atV, 1u, m));
}

// Per row o = V h + c, the loss -ln softmax(o)[y]; the logits become their gradient (softmax(o) - onehot(y)) / B.
fn softmax(group: Group) {
  let part = group.lane % ROW_LANES;
  let firstPart = group.lane - part;
  for (var r = 0u; r < rows; r += workgroupSize / ROW_LANES) {
    let row = min(r + group.lane / ROW_LANES, rows - 1u);
    let inside = r + group.lane / ROW_LANES < rows;
    let at = group.tapeStart + outputAt + row * KQuads;
    let y = characters[row + streams];

    var largest = -3.0e38;
    for (var k = part; k < select(0u, K, inside); k += ROW_LANES) {
      let o = tapeAt(at, k) + parameters[atc + k];
      setTape(at, k, o);
      largest = max(largest, o);
    }
    partial[group.lane] = largest;
    tapeBarrier();
    let targetLogit = tapeAt(at, y);
    for (var i = 0u; i < ROW_LANES; i++) { largest = max(largest, partial[firstPart + i]); }
    tapeBarrier();

    var sum = 0.0;
    for (var k = part; k < select(0u, K, inside); k += ROW_LANES) {
      let e = exp(tapeAt(at, k) - largest);
      setTape(at, k, e);
      sum += e;
    }
    partial[group.lane] = sum;
    workgroupBarrier();
    sum = 0.0;
    for (var i = 0u; i < ROW_LANES; i++) { sum += partial[firstPart + i]; }

    if (inside) {
      for (var k = part; k < K; k += ROW_LANES) {
        let p = tapeAt(at, k) / sum;
        setTape(at, k, (p - select(0.0, 1.0, k == y)) / f32(B));
      }
      if (part == 0u) { storeLoss(group, row, log(sum) + largest - targetLogit); }
    }
    tapeBarrier();
  }
}

// From the state to h, do, da and the losses of one update.
fn passes(group: Group, update: u32) {
  startUpdate(group, update);
  forward(group);
  tapeBarrier();
  logits(group);
  softmax(group);
  hiddenGradients(group);
  backward(group);
  tapeBarrier();
}
