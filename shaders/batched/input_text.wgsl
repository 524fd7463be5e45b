// The input of the first layer: x = U[:, id] + b.

fn inputSums(update: u32, row: u32, unit: u32) -> Gates {
  let id = ids[position(update, row)];
  var x = Gates();
  for (var g = 0u; g < GATES; g++) {
    let e = g * m + unit;
    x[g] = parameters[atU + inCharacters(id, e)] + parameters[atb + inUnits(e)];
  }
  return x;
}
