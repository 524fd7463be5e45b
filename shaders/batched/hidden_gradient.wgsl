// What the outputs send back to h of the top layer: Vᵀ do_t for all tau * B rows, where h was seen. Joined to a cell,
// product.wgsl and dropout.wgsl.

override productRows = rows;
override productColumns = m;

@group(0) @binding(0) var<storage, read> control: Control;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;      // see parameter_layout.wgsl
@group(0) @binding(2) var<storage, read> outputGradients: array<f32>; // do [tau, B, K]
@group(0) @binding(3) var<storage, read_write> record: array<f32>;    // of the top layer [tau, B, RECORD, m]

fn innerRange(group: vec3u) -> vec2u { return vec2u(0u, K); }

fn left(row: u32, k: u32) -> f32 { return outputGradients[row * K + k]; }

fn right(k: u32, column: u32) -> f32 { return parameters[atV + inOutputs(k, column)]; }

fn store(split: u32, row: u32, column: u32, sum: f32) {
  record[(row * RECORD + KEPT) * m + column] = sum * mask(layer, row, column);
}
