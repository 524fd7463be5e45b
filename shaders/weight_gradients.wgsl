// All weight gradients of the streams path, from the tapes of its workgroups, as three products stacked on each
// other, each from a new tile on and m + 1 columns wide:
//   [dV  | dc] = doᵀ [h | 1]           K rows
//   [dUᵀ |   ] = onehot(x)ᵀ [da |  ]   K rows
//   [dW  | db] = daᵀ [h_before | 1]    m rows
// The tau * B rows are split, each split has its own copy of the gradients, and adagrad.wgsl adds them in
// order. Joined to walk.wgsl and product.wgsl.

override K: u32;
override m: u32;
override streams: u32; // of one workgroup of the passes
override mQuads: u32;
override KQuads: u32;
override tapeQuads: u32;
override rowsPerSplit: u32;
override parameterCount: u32;
override atU: u32;
override atW: u32;
override atV: u32;
override atb: u32;
override atc: u32;

override atDU = (K + TILE - 1u) / TILE * TILE; // first row of the second product
override atDW = 2u * atDU;                     // and of the third
override productRows = atDW + m;
override productColumns = m + 1u;

@group(0) @binding(0) var<storage, read> ids: array<u32>;             // the text
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> tape: array<f32>;            // [workgroups, tapeQuads, 4]
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>; // [splits, parameterCount]

fn innerRange(group: vec3u) -> vec2u {
  return vec2u(group.z * rowsPerSplit, min((group.z + 1u) * rowsPerSplit, tau * B));
}

// Row k of h_before, or `later` rows after it, on the tape of the workgroup that made it.
fn hiddenAt(k: u32, later: u32, i: u32) -> f32 {
  return tape[(k / (tau * streams) * tapeQuads + (k % (tau * streams) + later) * mQuads) * 4u + i];
}

fn outputGradientAt(k: u32, i: u32) -> f32 {
  let first = k / (tau * streams) * tapeQuads + (tau + 1u) * streams * mQuads;
  return tape[(first + k % (tau * streams) * KQuads) * 4u + i];
}

fn hiddenGradientAt(k: u32, i: u32) -> f32 {
  let first = k / (tau * streams) * tapeQuads + (tau + 1u) * streams * mQuads + tau * streams * KQuads;
  return tape[(first + k % (tau * streams) * mQuads) * 4u + i];
}

fn characterAt(k: u32) -> u32 {
  let local = k % (tau * streams);
  let stream = k / (tau * streams) * streams + local % streams;
  return ids[position(control.update, local / streams * B + stream)];
}

fn left(row: u32, k: u32) -> f32 {
  if (row >= atDW) { return hiddenGradientAt(k, row - atDW); }
  if (row >= atDU) { return select(0.0, 1.0, characterAt(k) == row - atDU); }
  return outputGradientAt(k, min(row, K - 1u));
}

fn right(k: u32, column: u32) -> f32 {
  if (column == m) { return 1.0; }
  if (tile.x >= atDW) { return hiddenAt(k, 0u, column); }
  if (tile.x >= atDU) { return hiddenGradientAt(k, column); }
  return hiddenAt(k, streams, column);
}

fn store(split: u32, row: u32, column: u32, sum: f32) {
  var at = 0u;
  if (row >= atDW) {
    at = select(atW + (row - atDW) * m + column, atb + row - atDW, column == m);
  } else if (row >= atDU) {
    if (row - atDU >= K || column == m) { return; }
    at = atU + column * K + row - atDU;
  } else {
    if (row >= K) { return; }
    at = select(atV + row * m + column, atc + row, column == m);
  }
  gradients[split * parameterCount + at] = sum;
}
