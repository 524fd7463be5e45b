// What a layer sends back to h of the one below: Uᵀ dx_t for all tau * B rows, where h was seen. Joined to a cell,
// product.wgsl and dropout.wgsl.

override productRows = rows;
override productColumns = m;

@group(0) @binding(0) var<storage, read> control: Control;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;        // see parameter_layout.wgsl
@group(0) @binding(2) var<storage, read> record: array<f32>;            // [tau, B, RECORD, m]
@group(0) @binding(3) var<storage, read_write> recordBelow: array<f32>; // [tau, B, RECORD, m]

fn innerRange(group: vec3u) -> vec2u { return vec2u(0u, GATES * m); }

fn left(row: u32, k: u32) -> f32 { return record[row * RECORD * m + k]; }

fn right(k: u32, column: u32) -> f32 { return parameters[atU + inGates(k, column)]; }

fn store(split: u32, row: u32, column: u32, sum: f32) {
  recordBelow[(row * RECORD + KEPT) * m + column] = sum * mask(layer - 1u, row, column);
}
