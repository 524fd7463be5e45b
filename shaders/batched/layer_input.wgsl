// x = U h + b of a layer above the first, h of the layer below as far as it is seen, for all tau * B rows. Joined to
// a cell, product.wgsl and dropout.wgsl.

override productRows = rows;
override productColumns = GATES * m;

@group(0) @binding(0) var<storage, read> control: Control;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;   // see parameter_layout.wgsl
@group(0) @binding(2) var<storage, read> below: array<f32>;        // states of the layer below [tau + 1, B, STATES, m]
@group(0) @binding(3) var<storage, read_write> record: array<f32>; // [tau, B, RECORD, m]

fn innerRange(group: vec3u) -> vec2u { return vec2u(0u, m); }

fn left(row: u32, k: u32) -> f32 { return below[(row + B) * STATES * m + k] * mask(layer - 1u, row, k); }

fn right(k: u32, column: u32) -> f32 { return parameters[atU + inGates(column, k)]; }

fn store(split: u32, row: u32, column: u32, sum: f32) {
  record[row * RECORD * m + column] = sum + parameters[atb + inUnits(column)];
}
