// The recurrence backward through time. The invocations of a unit keep its columns of W in registers, one a gate; dr of
// one step passes through workgroup memory. Joined to forward.wgsl.

// The kept weights times the GATES vectors in `exchange` from `first` on. The LANES of a unit call it together.
fn stepSum(part: u32, first: u32) -> f32 {
  var sums = vec4f();
  for (var g = 0u; g < GATES; g++) {
    for (var q = 0u; q < QUADS; q++) {
      sums += weights[g * QUADS + q] * vectorOf(exchange[first + g * mQuads + q * LANES + part]);
    }
  }
  return sumOfLanes((sums.x + sums.y) + (sums.z + sums.w));
}

// All that arrives at the states after the step of this row; nothing does from beyond the last step, the truncation.
fn arriving(group: Group, row: u32, sum: f32) -> States {
  var d = States();
  for (var s = 1u; s < STATES; s++) {
    let passed = tapeAt(group.tapeStart + recordRow(KEPT + s, row), group.unit);
    d[s] = select(passed, 0.0, row + streams >= groupRows);
  }
  d[0] = sum + tapeAt(group.tapeStart + recordRow(KEPT, row), group.unit);
  return d;
}

fn passBack(group: Group, row: u32, before: States) {
  var d = before;
  d[0] += tapeAt(group.tapeStart + recordRow(KEPT, row), group.unit);
  for (var s = 0u; s < STATES; s++) { setTape(group.tapeStart + recordRow(KEPT + s, row), group.unit, d[s]); }
}

// The step of the group's unit in this row. @param now where dr goes in `exchange`.
fn stepBackward(group: Group, row: u32, now: u32, d: States) {
  let j = group.unit;
  var kept = Kept();
  for (var n = 0u; n < KEPT; n++) { kept[n] = tapeAt(group.tapeStart + recordRow(n, row), j); }
  var back = cellBackward(d, statesOf(group, row, j), statesOf(group, row + streams, j), kept);
  for (var g = 0u; g < GATES; g++) {
    setTape(group.tapeStart + recordRow(g, row), j, back.x[g]);
    if (g == BIASED) { setTape(group.tapeStart + recordRow(GATES, row), j, back.r[g]); }
    setExchange(now + g * mQuads, j, back.r[g]);
  }
  if (PASSES && row >= streams) { passBack(group, row - streams, back.before); }
}

fn backward(group: Group) {
  let j = group.unit;
  for (var g = 0u; g < GATES; g++) {
    loadWeights(g * QUADS, group.part, atW + inGates(g * m, j), mPadded, 0u, select(0u, m, j < m));
  }
  for (var n = group.invocation; n < streams * GATES * m; n += groupInvocations) {
    setExchange(((tau % 2u) * streams * GATES + n / m) * mQuads, n % m, 0.0);
  }
  workgroupBarrier();
  for (var t = tau; t > 0u; t--) {
    let later = (t % 2u) * streams * GATES * mQuads;
    let now = streams * GATES * mQuads - later;
    for (var stream = 0u; stream < select(0u, streams, j < m); stream++) {
      let sum = stepSum(group.part, later + stream * GATES * mQuads);
      if (group.part == 0u) {
        let row = (t - 1u) * streams + stream;
        stepBackward(group, row, now + stream * GATES * mQuads, arriving(group, row, sum));
      }
    }
    workgroupBarrier();
  }
  tapeBarrier();
}
