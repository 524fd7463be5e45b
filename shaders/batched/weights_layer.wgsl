// The input of a layer above the first: h of the layer below as far as it was seen. Joined to dropout.wgsl.

@group(0) @binding(0) var<storage, read> below: array<f32>; // states of the layer below [tau + 1, B, STATES, m]

override inputSize = m;

fn inputAt(row: u32, column: u32) -> f32 {
  return below[(row + B) * STATES * m + column] * mask(layer - 1u, row, column);
}

// Where U[e, column] stands in it.
fn inInput(e: u32, column: u32) -> u32 { return inGates(e, column); }
