// The recurrence forward through time. The invocations of a unit keep its rows of W in registers, one a gate, so that
// all gates of a unit end where its states are; h of one step passes through workgroup memory, so that a time step
// costs one barrier. Joined to passes.wgsl and recurrent_bias.wgsl.

// The kept weights times the vector in `exchange` that begins at `first`. The LANES of a unit call it together.
fn stepProducts(part: u32, first: u32) -> Gates {
  var sums = array<vec4f, GATES>();
  for (var q = 0u; q < QUADS; q++) {
    let h = vectorOf(exchange[first + q * LANES + part]);
    for (var g = 0u; g < GATES; g++) { sums[g] += weights[g * QUADS + q] * h; }
  }
  var products = Gates();
  for (var g = 0u; g < GATES; g++) {
    products[g] = sumOfLanes((sums[g].x + sums[g].y) + (sums[g].z + sums[g].w));
  }
  return products;
}

fn statesOf(group: Group, row: u32, i: u32) -> States {
  var states = States();
  for (var s = 0u; s < STATES; s++) { states[s] = tapeAt(group.tapeStart + stateRow(s, row), i); }
  return states;
}

// The step of the group's unit in this row. @returns the new h.
fn stepForward(group: Group, row: u32, r: Gates) -> f32 {
  let i = group.unit;
  var x = Gates();
  for (var g = 0u; g < GATES; g++) { x[g] = tapeAt(group.tapeStart + recordRow(g, row), i); }
  var kept = Kept();
  var after = cellForward(x, r, statesOf(group, row, i), &kept);
  for (var n = 0u; n < KEPT; n++) { setTape(group.tapeStart + recordRow(n, row), i, kept[n]); }
  for (var s = 0u; s < STATES; s++) {
    setTape(group.tapeStart + stateRow(s, row + streams), i, after[s]);
    if (row + streams >= groupRows) { carried[carriedAt(s, group, row % streams, i)] = after[s]; }
  }
  return after[0];
}

fn forward(group: Group) {
  let i = group.unit;
  for (var g = 0u; g < GATES; g++) {
    loadWeights(g * QUADS, group.part, atW + inGates(g * m + i, 0u), 1u, 0u, select(0u, m, i < m));
  }
  let bias = recurrentBias(min(i, m - 1u));
  for (var t = 0u; t < tau; t++) {
    let before = (t % 2u) * streams * mQuads;
    let after = streams * mQuads - before;
    for (var stream = 0u; stream < select(0u, streams, i < m); stream++) {
      let r = stepProducts(group.part, before + stream * mQuads);
      if (group.part == 0u) {
        setExchange(after + stream * mQuads, i, stepForward(group, t * streams + stream, withBias(r, bias)));
      }
    }
    workgroupBarrier();
  }
  tapeBarrier();
}
