// The recurrence forward through time. The invocations of a team keep the rows of W of their units in registers, one a
// gate, so that all gates of a unit end where its states are; h of one step passes through workgroup memory, so that a
// time step costs one barrier. Joined to passes.wgsl and recurrent_bias.wgsl.

// Rows of W of the team's units and of all gates.
fn loadRows(group: Group) {
  for (var u = 0u; u < UNITS; u++) {
    for (var g = 0u; g < GATES; g++) {
      let row = (atW + inGates(g * m, 0u)) / 4u + (group.firstUnit + u) * columnQuads;
      for (var q = 0u; q < QUADS; q++) {
        let quad = q * LANES + group.part;
        let four = parameters[row + min(quad, columnQuads - 1u)];
        weights[(u * GATES + g) * QUADS + q] = select(vec4f(), four, quad < columnQuads);
      }
    }
  }
}

// The kept weights times a vector in `exchange`, for the invocation's unit. A team calls it together.
fn stepProducts(part: u32, vector: u32) -> Gates {
  var sums = array<vec4f, UNITS * GATES>();
  for (var q = 0u; q < QUADS; q++) {
    let h = vectorOf(exchange[vector * LANES + part][q]);
    for (var n = 0u; n < UNITS * GATES; n++) { sums[n] += weights[n * QUADS + q] * h; }
  }
  var products = Gates();
  for (var g = 0u; g < GATES; g++) {
    let last = sums[(UNITS - 1u) * GATES + g];
    products[g] = sumOfUnits(part, vec2f(sumOf(sums[g]), sumOf(last)));
  }
  return products;
}

fn sumOf(v: vec4f) -> f32 { return (v.x + v.y) + (v.z + v.w); }

fn statesOf(group: Group, row: u32, i: u32) -> States {
  var states = States();
  for (var s = 0u; s < STATES; s++) { states[s] = tapeAt(group.tapeStart + stateRow(s, row), i); }
  return states;
}

// U[:, id] + b of a unit, as startUpdate() left it.
fn inputsOf(group: Group, row: u32, i: u32) -> Gates {
  var x = Gates();
  for (var g = 0u; g < GATES; g++) { x[g] = tapeAt(group.tapeStart + recordRow(g, row), i); }
  return x;
}

// The step of the team's units in this row: what it needs of the tape is on its way before the product begins.
// @param before, after which vectors in `exchange` are h.
fn stepForward(group: Group, row: u32, before: u32, after: u32, bias: f32) {
  let i = min(group.unit, m - 1u);
  let x = inputsOf(group, row, i);
  let states = statesOf(group, row, i);
  let r = withBias(stepProducts(group.part, before), bias);
  var kept = Kept();
  var next = cellForward(x, r, states, &kept);
  if (!hasUnit(group)) { return; }
  for (var n = 0u; n < KEPT; n++) { setTape(group.tapeStart + recordRow(n, row), i, kept[n]); }
  for (var s = 0u; s < STATES; s++) { setTape(group.tapeStart + stateRow(s, row + streams), i, next[s]); }
  setExchange(after, i, next[0]);
}

fn forward(group: Group) {
  let busy = group.squad < squads && group.squad < streams;
  if (busy) { loadRows(group); }
  let bias = recurrentBias(min(group.unit, m - 1u));
  var before = 0u;
  for (var t = 0u; t < tau; t++) {
    let after = streams - before;
    if (busy) {
      for (var turn = 0u; turn < streamTurns; turn++) {
        let stream = turn * squads + group.squad;
        if (stream >= streams) { break; }
        stepForward(group, t * streams + stream, before + stream, after + stream, bias);
      }
    }
    before = after;
    workgroupBarrier();
  }
  tapeBarrier();
  for (var n = group.invocation; n < streams * m; n += groupInvocations) {
    var states = statesOf(group, groupRows + n / m, n % m);
    for (var s = 0u; s < STATES; s++) { carried[carriedAt(s, group, n / m, n % m)] = states[s]; }
  }
}
