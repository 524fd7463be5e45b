// dV = Σ do hᵀ and dc = Σ do over all tau * B rows: one product, doᵀ [h | 1], h of the top layer as far as it was
// seen. Joined to a cell, splits.wgsl, product.wgsl and dropout.wgsl.

override productRows = K;
override productColumns = m + 1u;

@group(0) @binding(0) var<storage, read> control: Control;
@group(0) @binding(1) var<storage, read> states: array<f32>;          // of the top layer [tau + 1, B, STATES, m]
@group(0) @binding(2) var<storage, read> outputGradients: array<f32>; // do [tau, B, K]
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>; // [splits, parameterCount]

fn innerRange(group: vec3u) -> vec2u { return rowsOfSplit(group.z); }

fn left(row: u32, k: u32) -> f32 { return outputGradients[k * K + row]; }

fn right(k: u32, column: u32) -> f32 {
  if (column == m) { return 1.0; }
  return states[(k + B) * STATES * m + column] * mask(layer, k, column);
}

fn store(split: u32, row: u32, column: u32, sum: f32) {
  let at = select(atV + inOutputs(row, column), atc + row, column == m);
  gradients[split * parameterCount + at] = sum;
}
