// The passes of one update, from the states to do, dx, dr and the losses, and what they begin with. Joined to group.wgsl,
// starts.wgsl and the files of the other phases.

fn passes(group: Group, update: u32) {
  startUpdate(group, update);
  forward(group);
  logits(group);
  softmax(group);
  hiddenGradients(group);
  backward(group);
}

fn carriedAt(state: u32, group: Group, stream: u32, i: u32) -> u32 {
  return (state * B + group.firstStream + stream) * m + i;
}

// Fetches the characters and the carried states. Invocations run along time where they read the text.
fn fetch(group: Group, update: u32) {
  for (var r = group.invocation; r < groupRows + streams; r += groupInvocations) {
    characters[r] = ids[position(update, r / streams * B + group.firstStream + r % streams)];
  }
  for (var n = group.invocation; n < streams * m; n += groupInvocations) {
    let stream = n / m;
    let i = n % m;
    let fresh = isFresh(update, group.firstStream + stream);
    for (var s = 0u; s < STATES; s++) {
      let state = select(carried[carriedAt(s, group, stream, i)], 0.0, fresh);
      setTape(group.tapeStart + stateRow(s, stream), i, state);
      if (s == 0u) { setExchange(stream, i, state); }
    }
  }
}

// The characters, the states before the first step, and x = U[:, id] + b of all rows. Invocations run along the units.
fn startUpdate(group: Group, update: u32) {
  fetch(group, update);
  workgroupBarrier();
  let characterQuads = GATES * columnQuads;
  for (var n = group.invocation; n < groupRows * characterQuads; n += groupInvocations) {
    let r = n / characterQuads;
    let own = n % characterQuads;
    let x = parameters[atU / 4u + characters[r] * characterQuads + own] + parameters[atb / 4u + own];
    let gate = select(own / columnQuads, 0u, GATES == 1u);
    tape[group.tapeStart + recordRow(gate, r) + own - gate * columnQuads] = quadOf(x);
  }
  tapeBarrier();
}
