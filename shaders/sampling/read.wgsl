// Reads one token with all layers. Joined to a cell, parameter_layout.wgsl and draw.wgsl, which has the bindings.

// Where the states of a layer stand, of this step or of the next.
fn statesAt(parity: u32, ofLayer: u32, state: u32) -> u32 {
  return ((parity * arrayLength(&layers) + ofLayer) * STATES + state) * m;
}

// U input + b of row e: a column of U, or a product with h of the layer below after its step.
fn inputSum(ofLayer: u32, e: u32, x: u32, after: u32) -> f32 {
  let at = layers[ofLayer];
  if (ofLayer == 0u) { return parameters[at.U + inCharacters(x, e)] + parameters[at.b + inUnits(e)]; }
  let below = statesAt(after, ofLayer - 1u, 0u);
  var sum = parameters[at.b + inUnits(e)];
  for (var j = 0u; j < m; j++) { sum += parameters[at.U + inGates(e, j)] * states[below + j]; }
  return sum;
}

fn readWithUnit(ofLayer: u32, i: u32, x: u32, before: u32) {
  let at = layers[ofLayer];
  let h = statesAt(before, ofLayer, 0u);
  let begins = x == endMark; // a document, from zero states
  var input = Gates();
  var r = Gates();
  for (var g = 0u; g < GATES; g++) {
    let e = g * m + i;
    input[g] = inputSum(ofLayer, e, x, 1u - before);
    for (var j = 0u; j < m && !begins; j++) { r[g] += parameters[at.W + inGates(e, j)] * states[h + j]; }
    if (g == BIASED) { r[g] += parameters[at.bR + i]; }
  }
  var old = States();
  for (var s = 0u; s < STATES; s++) { old[s] = select(states[statesAt(before, ofLayer, s) + i], 0.0, begins); }
  var kept = Kept();
  var after = cellForward(input, r, old, &kept);
  for (var s = 0u; s < STATES; s++) { states[statesAt(1u - before, ofLayer, s) + i] = after[s]; }
}

fn readToken(invocation: u32, index: u32) {
  let x = tokens[index];
  for (var l = 0u; l < arrayLength(&layers); l++) {
    for (var i = invocation; i < m; i += GROUP) { readWithUnit(l, i, x, index % 2u); }
    storageBarrier();
  }
}
