// One layer forward: r_t = W h_{t-1} (+ bR) and the cell, for all tau steps. One workgroup takes one stream through
// time, so the recurrence never waits for another workgroup. Joined to starts.wgsl, a cell, parameter_layout.wgsl,
// recurrent_bias.wgsl, documents.wgsl, and input_text.wgsl or input_layer.wgsl, which say what x_t is.

override streamInvocations: u32; // that share the units of a stream

override twoSteps = 2u * m;

@group(0) @binding(0) var<storage, read> ids: array<u32>;            // the text and the starts
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> parameters: array<f32>;     // see parameter_layout.wgsl
@group(0) @binding(3) var<storage, read_write> carried: array<f32>;  // [layers, STATES, B, m]
@group(0) @binding(4) var<storage, read_write> states: array<f32>;   // 0 … tau [tau + 1, B, STATES, m]
@group(0) @binding(5) var<storage, read_write> record: array<f32>;   // [tau, B, RECORD, m]

var<workgroup> h: array<f32, twoSteps>; // of this step and of the one before, in turn

fn parameterAt(i: u32) -> f32 { return parameters[i]; }

fn carriedAt(state: u32, stream: u32, i: u32) -> u32 { return ((layer * STATES + state) * B + stream) * m + i; }

// Row of states before the step of that row of the record.
fn statesAt(row: u32, state: u32, i: u32) -> u32 { return (row * STATES + state) * m + i; }

// What the last step writes over. Where a driver ends a long loop early, as llvmpipe does after 65,535 turns, it stays,
// and the loss is no number instead of a wrong one.
fn unfinished(i: u32) -> f32 { return bitcast<f32>(0x7fc00000u | i); }

fn start(stream: u32, i: u32, fresh: bool) {
  states[statesAt(rows + stream, 0u, i)] = unfinished(i);
  for (var s = 0u; s < STATES; s++) {
    states[statesAt(stream, s, i)] = select(carried[carriedAt(s, stream, i)], 0.0, fresh);
  }
  h[i] = states[statesAt(stream, 0u, i)];
}

fn recurrentProducts(row: u32, before: u32, i: u32) -> Gates {
  var r = Gates();
  if (begins(row)) { return withBias(r, recurrentBias(i)); }
  for (var g = 0u; g < GATES; g++) {
    let first = atW + inGates(g * m + i, 0u);
    for (var j = 0u; j < m; j++) { r[g] += parameters[first + j] * h[before + j]; }
  }
  return withBias(r, recurrentBias(i));
}

// One unit's step in this row of the record. @returns the new h.
fn stepUnit(update: u32, row: u32, r: Gates, i: u32) -> f32 {
  var before = States();
  for (var s = 0u; s < STATES; s++) { before[s] = select(states[statesAt(row, s, i)], 0.0, begins(row)); }
  var kept = Kept();
  var after = cellForward(inputSums(update, row, i), r, before, &kept);
  for (var n = 0u; n < KEPT; n++) { record[(row * RECORD + n) * m + i] = kept[n]; }
  for (var s = 0u; s < STATES; s++) {
    states[statesAt(row + B, s, i)] = after[s];
    if (row + B >= rows) { carried[carriedAt(s, row % B, i)] = after[s]; }
  }
  return after[0];
}

@compute @workgroup_size(streamInvocations)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) invocation: u32) {
  let stream = group.x;
  let update = control.done;
  let fresh = isFresh(update, stream);
  for (var i = invocation; i < m; i += streamInvocations) { start(stream, i, fresh); }
  workgroupBarrier();
  for (var t = 0u; t < tau; t++) {
    let before = (t % 2u) * m;
    let after = m - before;
    for (var i = invocation; i < m; i += streamInvocations) {
      let row = t * B + stream;
      h[after + i] = stepUnit(update, row, recurrentProducts(row, before, i), i);
    }
    workgroupBarrier();
  }
}
