// What the outputs send back to the hidden states: Vᵀ do_t for all tau * B rows. Joined to product.wgsl.

override K: u32;
override m: u32;
override rows: u32; // tau * B
override atV: u32;

override productRows = rows;
override productColumns = m;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;           // U, W, V, b, c
@group(0) @binding(1) var<storage, read> outputGradients: array<f32>;      // do [tau, B, K]
@group(0) @binding(2) var<storage, read_write> hiddenGradients: array<f32>; // Vᵀ do [tau, B, m]

fn innerRange(group: vec3u) -> vec2u { return vec2u(0u, K); }

fn left(row: u32, k: u32) -> f32 { return outputGradients[row * K + k]; }

fn right(k: u32, column: u32) -> f32 { return parameters[atV + k * m + column]; }

fn store(split: u32, row: u32, column: u32, sum: f32) { hiddenGradients[row * m + column] = sum; }
