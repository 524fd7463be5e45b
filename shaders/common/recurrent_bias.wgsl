// bR of a unit: 0 in a cell without. Joined to shaders that define `parameterAt`.

fn recurrentBias(unit: u32) -> f32 {
  if (BIASES == 0u) { return 0.0; }
  return parameterAt(atbR + unit);
}

fn withBias(products: Gates, bias: f32) -> Gates {
  var r = products;
  for (var g = 0u; g < GATES; g++) { if (g == BIASED) { r[g] += bias; } }
  return r;
}
