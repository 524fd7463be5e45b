// dW = Σ da h_beforeᵀ, dU = Σ da onehot(x)ᵀ and db = Σ da over all tau * B rows: one product,
// daᵀ [h_before | onehot(x) | 1]. Split like output_weight_gradients.wgsl. Joined to walk.wgsl and product.wgsl.

override K: u32;
override m: u32;
override rows: u32; // tau * B
override rowsPerSplit: u32;
override parameterCount: u32;
override atU: u32;
override atW: u32;
override atb: u32;

override productRows = m;
override productColumns = m + K + 1u;

@group(0) @binding(0) var<storage, read> ids: array<u32>;             // the text
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> hidden: array<f32>;          // h_0 … h_tau [tau + 1, B, m]
@group(0) @binding(3) var<storage, read> hiddenGradients: array<f32>; // da [tau, B, m]
@group(0) @binding(4) var<storage, read_write> gradients: array<f32>; // [splits, parameterCount]

fn innerRange(group: vec3u) -> vec2u {
  return vec2u(group.z * rowsPerSplit, min((group.z + 1u) * rowsPerSplit, rows));
}

fn left(row: u32, k: u32) -> f32 { return hiddenGradients[k * m + row]; }

fn right(k: u32, column: u32) -> f32 {
  if (column < m) { return hidden[k * m + column]; }
  if (column == m + K) { return 1.0; }
  return select(0.0, 1.0, ids[position(control.update, k)] == column - m);
}

fn store(split: u32, row: u32, column: u32, sum: f32) {
  var at = atb + row;
  if (column < m) { at = atW + row * m + column; } else if (column < m + K) { at = atU + row * K + column - m; }
  gradients[split * parameterCount + at] = sum;
}
