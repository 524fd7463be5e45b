// Softmax and loss of all rows of one workgroup's streams. Joined to sum_of_all.wgsl. The file with the entry point defines:
//   fn storeLoss(group: Group, row: u32, loss: f32)   -ln p[y] of one row

const ROW_INVOCATIONS = 8u; // that share a row

// Per row o = V h + c, the loss -ln softmax(o)[y]; the logits become their gradient
// (softmax(o) - onehot(y)) / lossDivisor.
fn softmax(group: Group) {
  let part = group.invocation % ROW_INVOCATIONS;
  let firstPart = group.invocation - part;
  for (var r = 0u; r < groupRows; r += groupInvocations / ROW_INVOCATIONS) {
    let row = min(r + group.invocation / ROW_INVOCATIONS, groupRows - 1u);
    let inside = r + group.invocation / ROW_INVOCATIONS < groupRows;
    let at = group.tapeStart + outputRow(row);
    let y = characters[row + streams];

    var largest = -3.0e38;
    for (var k = part; k < select(0u, K, inside); k += ROW_INVOCATIONS) {
      let o = tapeAt(at, k) + parameterAt(atc + k);
      setTape(at, k, o);
      largest = max(largest, o);
    }
    partial[group.invocation] = largest;
    tapeBarrier();
    let targetLogit = tapeAt(at, y);
    for (var i = 0u; i < ROW_INVOCATIONS; i++) { largest = max(largest, partial[firstPart + i]); }
    tapeBarrier();

    var sum = 0.0;
    for (var k = part; k < select(0u, K, inside); k += ROW_INVOCATIONS) {
      let e = exp(tapeAt(at, k) - largest);
      setTape(at, k, e);
      sum += e;
    }
    partial[group.invocation] = sum;
    workgroupBarrier();
    sum = 0.0;
    for (var i = 0u; i < ROW_INVOCATIONS; i++) { sum += partial[firstPart + i]; }

    if (inside) {
      for (var k = part; k < K; k += ROW_INVOCATIONS) {
        let p = tapeAt(at, k) / sum;
        setTape(at, k, (p - select(0.0, 1.0, k == y)) / lossDivisor);
      }
      if (part == 0u) { storeLoss(group, row, log(sum) + largest - targetLogit); }
    }
    tapeBarrier();
  }
}
