// dV = Σ do hᵀ and dc = Σ do over all tau * B rows: one product, do ᵀ [h | 1]. The rows are split, each split
// has its own copy of the gradients, and adagrad.wgsl adds them in order. Joined to product.wgsl.

override K: u32;
override m: u32;
override B: u32;
override rows: u32; // tau * B
override rowsPerSplit: u32;
override parameterCount: u32;
override atV: u32;
override atc: u32;

override productRows = K;
override productColumns = m + 1u;

@group(0) @binding(0) var<storage, read> hidden: array<f32>;          // h_0 … h_tau [tau + 1, B, m]
@group(0) @binding(1) var<storage, read> outputGradients: array<f32>; // do [tau, B, K]
@group(0) @binding(2) var<storage, read_write> gradients: array<f32>; // [splits, parameterCount]

fn innerRange(group: vec3u) -> vec2u {
  return vec2u(group.z * rowsPerSplit, min((group.z + 1u) * rowsPerSplit, rows));
}

fn left(row: u32, k: u32) -> f32 { return outputGradients[k * K + row]; }

fn right(k: u32, column: u32) -> f32 {
  if (column == m) { return 1.0; }
  return hidden[(k + B) * m + column];
}

fn store(split: u32, row: u32, column: u32, sum: f32) {
  let at = select(atV + row * m + column, atc + row, column == m);
  gradients[split * parameterCount + at] = sum;
}
