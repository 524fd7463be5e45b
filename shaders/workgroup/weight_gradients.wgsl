// All weight gradients of the streams path, from the tapes of its workgroups, as products stacked on each other, each
// from a new tile on and m + 1 columns wide:
//   [dV  | dc]  = doᵀ [h | 1]                   K rows
//   [dUᵀ |   ]  = [onehot(x) | 1]ᵀ [dx |  ]     K rows for each gate, and one more, db, where dx and dr differ
//   [dW  | db]  = drᵀ [h_before | 1]            GATES * m rows; dbR in the last column of a biased gate
// The tau * B rows are split, each split has its own copy of the gradients, and step.wgsl adds them in order. Joined
// to starts.wgsl, a cell, tape_layout.wgsl, splits.wgsl and product.wgsl.

override blockRows = (K + BIASES + TILE - 1u) / TILE * TILE; // rows of the first product, and of each gate of the second
override atDW = (1u + GATES) * blockRows;                    // first row of the third
override productRows = atDW + GATES * m;
override productColumns = m + 1u;

@group(0) @binding(0) var<storage, read> ids: array<u32>;             // the text and the starts
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> tape: array<f32>;            // [workgroups, tapeQuads, 4]
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>; // [splits, parameterCount]

fn innerRange(group: vec3u) -> vec2u { return rowsOfSplit(group.z); }

// Element i of a row on the tape of the workgroup that made row k.
fn tapeAt(k: u32, row: u32, i: u32) -> f32 { return tape[(k / groupRows * tapeQuads + row) * 4u + i]; }

fn characterAt(k: u32) -> u32 {
  let local = k % groupRows;
  let stream = k / groupRows * streams + local % streams;
  return ids[position(control.done, local / streams * B + stream)];
}

fn left(row: u32, k: u32) -> f32 {
  if (row >= atDW) {
    let gate = gateOf(row - atDW);
    return tapeAt(k, recordRow(recurrentSlot(gate), k % groupRows), row - atDW - gate * m);
  }
  if (row < blockRows) { return tapeAt(k, outputRow(k % groupRows), min(row, K - 1u)); }
  let character = row % blockRows;
  return select(0.0, 1.0, character == K || characterAt(k) == character);
}

fn right(k: u32, column: u32) -> f32 {
  if (column == m) { return 1.0; }
  if (tile.x >= atDW) { return tapeAt(k, stateRow(0u, k % groupRows), column); }
  if (tile.x < blockRows) { return tapeAt(k, stateRow(0u, k % groupRows + streams), column); }
  return tapeAt(k, recordRow(tile.x / blockRows - 1u, k % groupRows), column);
}

fn store(split: u32, row: u32, column: u32, sum: f32) {
  let at = parameterAt(row, column);
  if (at < parameterCount) { gradients[split * parameterCount + at] = sum; }
}

// Which parameter's gradient stands there; parameterCount for none.
fn parameterAt(row: u32, column: u32) -> u32 {
  if (row >= atDW) {
    let e = row - atDW;
    if (column < m) { return atW + inGates(e, column); }
    return select(atb + inUnits(e), atbR + e % m, gateOf(e) == BIASED);
  }
  let k = row % blockRows;
  if (row < blockRows) {
    if (k >= K) { return parameterCount; }
    return select(atV + inOutputs(k, column), atc + k, column == m);
  }
  let gate = row / blockRows - 1u;
  if (k < K && column < m) { return atU + inCharacters(k, gate * m + column); }
  return select(parameterCount, atb + inUnits(gate * m + column), k == K && column < m && gate == BIASED);
}
