// o_t = V h_t + c for all tau * B rows at once. Joined to product.wgsl.

override K: u32;
override m: u32;
override B: u32;
override rows: u32; // tau * B
override atV: u32;
override atc: u32;

override productRows = rows;
override productColumns = K;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;    // U, W, V, b, c
@group(0) @binding(1) var<storage, read> hidden: array<f32>;        // h_0 … h_tau [tau + 1, B, m]
@group(0) @binding(2) var<storage, read_write> outputs: array<f32>; // o [tau, B, K]

fn innerRange(group: vec3u) -> vec2u { return vec2u(0u, m); }

fn left(row: u32, k: u32) -> f32 { return hidden[(row + B) * m + k]; }

fn right(k: u32, column: u32) -> f32 { return parameters[atV + column * m + k]; }

fn store(split: u32, row: u32, column: u32, sum: f32) {
  outputs[row * K + column] = sum + parameters[atc + column];
}
