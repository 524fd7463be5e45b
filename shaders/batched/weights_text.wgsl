// The input of the first layer: onehot(id). Joined to starts.wgsl.

@group(0) @binding(0) var<storage, read> ids: array<u32>; // the text and the starts

override inputSize = K;

fn inputAt(row: u32, column: u32) -> f32 {
  return select(0.0, 1.0, ids[position(control.done, row)] == column);
}

// Where U[e, column] stands in it.
fn inInput(e: u32, column: u32) -> u32 { return inCharacters(column, e); }
