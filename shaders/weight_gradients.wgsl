// All weight gradients of the streams path, from the tapes of its workgroups, as two stacked products:
//   [dV | dc]      = doᵀ [h | 1]                       K rows
//   [dW | db | dU] = daᵀ [h_before | 1 | onehot(x)]    m rows, from a new tile on
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

override outputRows = (K + TILE - 1u) / TILE * TILE;
override productRows = outputRows + m;
override productColumns = m + 1u + K;

@group(0) @binding(0) var<storage, read> ids: array<u32>;             // the text
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> tape: array<f32>;            // [workgroups, tapeQuads, 4]
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>; // [splits, parameterCount]

fn innerRange(group: vec3u) -> vec2u {
  if (group.y * TILE < outputRows && group.x * TILE > m) { return vec2u(); } // there is no dV so far right
  return vec2u(group.z * rowsPerSplit, min((group.z + 1u) * rowsPerSplit, tau * B));
}

// Start of the tape of the workgroup that made row k.
fn tapeOf(k: u32) -> u32 { return k / (tau * streams) * tapeQuads * 4u; }

fn left(row: u32, k: u32) -> f32 {
  let local = k % (tau * streams);
  let outputs = tapeOf(k) + (tau + 1u) * streams * mQuads * 4u;
  if (row < outputRows) {
    if (row >= K) { return 0.0; }
    return tape[outputs + local * KQuads * 4u + row];
  }
  return tape[outputs + tau * streams * KQuads * 4u + local * mQuads * 4u + row - outputRows];
}

fn right(k: u32, column: u32) -> f32 {
  if (column == m) { return 1.0; }
  let local = k % (tau * streams);
  if (column < m) {
    let row = local + select(0u, streams, tile.x < outputRows);
    return tape[tapeOf(k) + row * mQuads * 4u + column];
  }
  let stream = k / (tau * streams) * streams + local % streams;
  return select(0.0, 1.0, ids[position(control.update, local / streams * B + stream)] == column - m - 1u);
}

fn store(split: u32, row: u32, column: u32, sum: f32) {
  var at = 0u;
  if (row < outputRows) {
    if (row >= K || column > m) { return; }
    at = select(atV + row * m + column, atc + row, column == m);
  } else {
    let i = row - outputRows;
    at = select(atU + i * K + column - m - 1u, atb + i, column == m);
    if (column < m) { at = atW + i * m + column; }
  }
  gradients[split * parameterCount + at] = sum;
}
