// dW = Σ dr h_beforeᵀ, dbR = Σ dr, dU = Σ dx inputᵀ and db = Σ dx of one layer over all tau * B rows: two products side
// by side, drᵀ [h_before | 1] and, from column atInput on, dxᵀ [input | 1]. Where dr and dx are the same there is no
// bR, and the second begins in column m; otherwise it begins at a new tile. Joined to a cell, splits.wgsl,
// documents.wgsl or no_documents.wgsl, product.wgsl, and weights_text.wgsl or weights_layer.wgsl, which say what the input is.

override atInput: u32;

override productRows = GATES * m;
override productColumns = atInput + inputSize + 1u;

@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> states: array<f32>;          // 0 … tau [tau + 1, B, STATES, m]
@group(0) @binding(3) var<storage, read> record: array<f32>;          // dx and dr [tau, B, RECORD, m]
@group(0) @binding(4) var<storage, read_write> gradients: array<f32>; // [splits, parameterCount]

fn innerRange(group: vec3u) -> vec2u { return rowsOfSplit(group.z); }

fn left(row: u32, k: u32) -> f32 {
  var e = row;
  if (BIASES > 0u && tile.y < atInput) { e += (recurrentSlot(gateOf(row)) - gateOf(row)) * m; }
  return record[k * RECORD * m + e];
}

fn right(k: u32, column: u32) -> f32 {
  if (column < m) { return select(states[k * STATES * m + column], 0.0, begins(k)); }
  if (column < atInput || column == atInput + inputSize) { return 1.0; }
  return inputAt(k, column - atInput);
}

fn store(split: u32, row: u32, column: u32, sum: f32) {
  var at = atb + inUnits(row);
  if (column < m) {
    at = atW + inGates(row, column);
  } else if (column < atInput) {
    if (column > m || gateOf(row) != BIASED) { return; }
    at = atbR + row % m;
  } else if (column < atInput + inputSize) {
    at = atU + inInput(row, column - atInput);
  }
  gradients[split * parameterCount + at] = sum;
}
