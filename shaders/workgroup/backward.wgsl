// The recurrence backward through time. The invocations of a team keep the columns of W of their units in registers, one
// a gate; dr of one step passes through workgroup memory. Joined to forward.wgsl.

// Columns of W of the team's units and of all gates.
fn loadColumns(group: Group) {
  for (var u = 0u; u < UNITS; u++) {
    for (var g = 0u; g < GATES; g++) {
      let column = atW + inGates(g * m, 0u) + group.firstUnit + u;
      for (var q = 0u; q < QUADS; q++) {
        let quad = q * LANES + group.part;
        let at = column + min(quad, columnQuads - 1u) * 4u * mPadded;
        let four = vec4f(
          parameterAt(at),
          parameterAt(at + mPadded),
          parameterAt(at + 2u * mPadded),
          parameterAt(at + 3u * mPadded),
        );
        weights[(u * GATES + g) * QUADS + q] = select(vec4f(), four, quad < columnQuads);
      }
    }
  }
}

// The kept weights times GATES vectors in `exchange`, for the invocation's unit. A team calls it together.
fn stepSum(part: u32, vector: u32) -> f32 {
  var sums = array<vec4f, UNITS>();
  for (var g = 0u; g < GATES; g++) {
    for (var q = 0u; q < QUADS; q++) {
      let dr = vectorOf(exchange[(vector + g) * LANES + part][q]);
      for (var u = 0u; u < UNITS; u++) { sums[u] += weights[(u * GATES + g) * QUADS + q] * dr; }
    }
  }
  return sumOfUnits(part, vec2f(sumOf(sums[0]), sumOf(sums[UNITS - 1u])));
}

// What arrives at the states after the step of this row, but through W; nothing does from beyond the last step, the
// truncation.
fn arriving(group: Group, row: u32, j: u32) -> States {
  var d = States();
  d[0] = tapeAt(group.tapeStart + recordRow(KEPT, row), j);
  for (var s = 1u; s < STATES; s++) {
    d[s] = select(tapeAt(group.tapeStart + recordRow(KEPT + s, row), j), 0.0, row + streams >= groupRows);
  }
  return d;
}

fn keptOf(group: Group, row: u32, j: u32) -> Kept {
  var kept = Kept();
  for (var n = 0u; n < KEPT; n++) { kept[n] = tapeAt(group.tapeStart + recordRow(n, row), j); }
  return kept;
}

fn passBack(group: Group, row: u32, before: States) {
  var d = before;
  d[0] += tapeAt(group.tapeStart + recordRow(KEPT, row), group.unit);
  for (var s = 0u; s < STATES; s++) { setTape(group.tapeStart + recordRow(KEPT + s, row), group.unit, d[s]); }
}

// The step of the team's units in this row: what it needs of the tape is on its way before the product begins.
// @param later, now the first of the vectors in `exchange` that are dr.
fn stepBackward(group: Group, row: u32, later: u32, now: u32) {
  let j = min(group.unit, m - 1u);
  let kept = keptOf(group, row, j);
  let before = statesOf(group, row, j);
  let after = statesOf(group, row + streams, j);
  var d = arriving(group, row, j);
  d[0] += stepSum(group.part, later);
  var back = cellBackward(d, before, after, kept);
  if (!hasUnit(group)) { return; }
  for (var g = 0u; g < GATES; g++) {
    setTape(group.tapeStart + recordRow(g, row), j, back.x[g]);
    if (g == BIASED) { setTape(group.tapeStart + recordRow(GATES, row), j, back.r[g]); }
    setExchange(now + g, j, back.r[g]);
  }
  if (PASSES && row >= streams) { passBack(group, row - streams, back.before); }
}

fn backward(group: Group) {
  let busy = group.squad < squads && group.squad < streams;
  if (busy) { loadColumns(group); }
  for (var n = group.invocation; n < streams * GATES * LANES; n += groupInvocations) {
    for (var q = 0u; q < QUADS; q++) { exchange[n][q] = quadOf(vec4f()); }
  }
  workgroupBarrier();
  var later = 0u;
  for (var t = tau; t > 0u; t--) {
    let now = streams * GATES - later;
    if (busy) {
      for (var turn = 0u; turn < streamTurns; turn++) {
        let stream = turn * squads + group.squad;
        if (stream >= streams) { break; }
        let at = stream * GATES;
        stepBackward(group, (t - 1u) * streams + stream, later + at, now + at);
      }
    }
    later = now;
    workgroupBarrier();
  }
  tapeBarrier();
}
