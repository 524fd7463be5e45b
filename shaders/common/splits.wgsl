// Gradients that were added up in splits of the rows [splits, parameterCount].

override splits: u32;
override rowsPerSplit: u32;

// First and past-the-last row of the split that a workgroup adds up.
fn rowsOfSplit(split: u32) -> vec2u {
  return vec2u(split * rowsPerSplit, min((split + 1u) * rowsPerSplit, rows));
}
