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

// The kept weights times `QUADS * LANES` quads of a row on the tape. All invocations must call it together.
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
  let firstRow = min(group.unit / columns, abreast);
  let writes = group.part == 0u && firstRow < abreast;
  for (var c = 0u; c < columns; c += units) {
    let column = c + select(group.unit, group.unit % columns, columns < units);
    let first = p.first + column * p.columnStride;
    for (var k = 0u; k < inner; k += QUADS * LANES * 4u) {
      loadWeights(group.part, first, p.innerStride, k, select(0u, inner, column < columns));
      for (var r = 0u; r < rows; r += abreast) {
        let row = r + firstRow;
        let sum = tapeProduct(group.part, p.source + min(row, rows - 1u) * p.sourceQuads, k / 4u, p.sourceQuads);
        if (writes && row < rows && column < columns) {
          let at = p.sink + row * p.sinkQuads + column / 4u;
          let before = select(tape[at][column % 4u], 0.0, k == 0u);
          tape[at][column % 4u] = before + sum;
        }
      }
    }
  }
  tapeBarrier();
}

// V h_t: the logits without c.
fn logits(group: Group) {
  let source = group.tapeStart + hiddenAt + streams * mQuads;
  multiplyRows(group, m, K, Product(source, mQuads, group.tapeStart + outputAt, KQuads, atV, m, 1u));
}

// Vᵀ do_t.
fn hiddenGradients(group: Group) {
  let source = group.tapeStart + outputAt;
  multiplyRows(group, K, m, Product(source, KQuads, group.tapeStart + gradientAt, mQuads, atV, 1u, m));
}

fn logitAt(row: u32, k: u32) -> f32 { return tape[row + k / 4u][k % 4u] + parameters[atc + k]; }

// Per row the loss -ln softmax(o)[y]; the logits become their gradient (softmax(o) - onehot(y)) / B.
fn softmax(group: Group) {
  let part = group.lane % ROW_LANES;
  let firstPart = group.lane - part;
  for (var r = 0u; r < rows; r += workgroupSize / ROW_LANES) {
    let row = min(r + group.lane / ROW_LANES, rows - 1u);
    let inside = r + group.lane / ROW_LANES < rows;
    let at = group.tapeStart + outputAt + row * KQuads;
    let y = characters[row + streams];
    let targetLogit = logitAt(at, y);

    var largest = targetLogit;
    for (var k = part; k < K; k += ROW_LANES) { largest = max(largest, logitAt(at, k)); }
    partial[group.lane] = largest;
    workgroupBarrier();
    for (var i = 0u; i < ROW_LANES; i++) { largest = max(largest, partial[firstPart + i]); }
    workgroupBarrier();

    var sum = 0.0;
    for (var k = part; k < K; k += ROW_LANES) { sum += exp(logitAt(at, k) - largest); }
    partial[group.lane] = sum;
    workgroupBarrier();
    sum = 0.0;
    for (var i = 0u; i < ROW_LANES; i++) { sum += partial[firstPart + i]; }

    if (inside) {
      for (var k = part; k < K; k += ROW_LANES) {
        let p = exp(logitAt(at, k) - largest) / sum;
        tape[at + k / 4u][k % 4u] = (p - select(0.0, 1.0, k == y)) / f32(B);
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
