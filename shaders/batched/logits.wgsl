// o_t = V h_t + c for all tau * B rows at once, h of the top layer as far as it is seen. Joined to a cell,
// product.wgsl and dropout.wgsl.

override productRows = rows;
override productColumns = K;

@group(0) @binding(0) var<storage, read> control: Control;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;    // see parameter_layout.wgsl
@group(0) @binding(2) var<storage, read> states: array<f32>;        // of the top layer [tau + 1, B, STATES, m]
@group(0) @binding(3) var<storage, read_write> outputs: array<f32>; // o [tau, B, K]

fn innerRange(group: vec3u) -> vec2u { return vec2u(0u, m); }

fn left(row: u32, k: u32) -> f32 { return states[(row + B) * STATES * m + k] * mask(layer, row, k); }

fn right(k: u32, column: u32) -> f32 { return parameters[atV + inOutputs(column, k)]; }

fn store(split: u32, row: u32, column: u32, sum: f32) {
  outputs[row * K + column] = sum + parameters[atc + column];
}
