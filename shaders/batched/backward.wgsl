// One layer backward, from t = tau down to 1: what arrives at h_t from above, and as Wᵀ dr_{t+1}, goes through the
// cell. One workgroup takes one stream back through time. Joined to a cell, parameter_layout.wgsl, and no_documents.wgsl or
// documents.wgsl with text_of_backward.wgsl.

override streamInvocations: u32; // that share the units of a stream

override twoSteps = 2u * GATES * m;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;   // see parameter_layout.wgsl
@group(0) @binding(1) var<storage, read> states: array<f32>;       // 0 … tau [tau + 1, B, STATES, m]
@group(0) @binding(2) var<storage, read_write> record: array<f32>; // [tau, B, RECORD, m]

var<workgroup> dr: array<f32, twoSteps>; // [GATES, m] of this step and of the one after, in turn

fn recordAt(row: u32, slot: u32, j: u32) -> u32 { return (row * RECORD + slot) * m + j; }

// What reaches the step before: nothing from where a document begins.
fn fromBefore(row: u32, derivative: f32) -> f32 { return select(derivative, 0.0, begins(row)); }

fn statesOf(row: u32, j: u32) -> States {
  var all = States();
  for (var s = 0u; s < STATES; s++) { all[s] = states[(row * STATES + s) * m + j]; }
  return all;
}

// All that arrives at the states after the step of this row; nothing does from beyond the last step, the truncation.
fn arriving(row: u32, later: u32, j: u32) -> States {
  var d = States();
  for (var s = 1u; s < STATES; s++) { d[s] = select(record[recordAt(row, KEPT + s, j)], 0.0, row + B >= rows); }
  d[0] = record[recordAt(row, KEPT, j)];
  for (var e = 0u; e < GATES * m; e++) { d[0] += parameters[atW + inGates(e, j)] * dr[later + e]; }
  return d;
}

fn passBack(row: u32, j: u32, before: States) {
  var d = before;
  record[recordAt(row, KEPT, j)] += d[0];
  for (var s = 1u; s < STATES; s++) { record[recordAt(row, KEPT + s, j)] = d[s]; }
}

fn stepUnit(row: u32, now: u32, j: u32, d: States) {
  var kept = Kept();
  for (var n = 0u; n < KEPT; n++) { kept[n] = record[recordAt(row, n, j)]; }
  var before = statesOf(row, j);
  for (var s = 0u; s < STATES; s++) { before[s] = fromBefore(row, before[s]); }
  var back = cellBackward(d, before, statesOf(row + B, j), kept);
  for (var g = 0u; g < GATES; g++) {
    record[recordAt(row, g, j)] = back.x[g];
    if (g == BIASED) { record[recordAt(row, GATES, j)] = back.r[g]; }
    dr[now + g * m + j] = fromBefore(row, back.r[g]);
  }
  for (var s = 0u; s < STATES; s++) { back.before[s] = fromBefore(row, back.before[s]); }
  if (PASSES && row >= B) { passBack(row - B, j, back.before); }
}

@compute @workgroup_size(streamInvocations)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) invocation: u32) {
  for (var e = invocation; e < GATES * m; e += streamInvocations) { dr[(tau % 2u) * GATES * m + e] = 0.0; }
  workgroupBarrier();
  for (var t = tau; t > 0u; t--) {
    let later = (t % 2u) * GATES * m;
    let now = GATES * m - later;
    let row = (t - 1u) * B + group.x;
    for (var j = invocation; j < m; j += streamInvocations) { stepUnit(row, now, j, arriving(row, later, j)); }
    workgroupBarrier();
  }
}
