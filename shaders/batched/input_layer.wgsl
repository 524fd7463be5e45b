// The input of a layer above the first, which layer_input.wgsl has left in the record.

fn inputSums(update: u32, row: u32, unit: u32) -> Gates {
  var x = Gates();
  for (var g = 0u; g < GATES; g++) { x[g] = record[(row * RECORD + g) * m + unit]; }
  return x;
}
