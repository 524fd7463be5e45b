// The gradients of U, a column for each character, and of b where outer_products.wgsl has made bR instead. Joined to
// group.wgsl and to a file that defines EVERY_COLUMN and `finish`.

override seenWords: u32; // a bit for each character; one word where columns not seen do not matter

var<workgroup> nextSame: array<u32, groupRows>; // the next row with the same character; groupRows after the last
var<workgroup> isFirst: array<u32, groupRows>;  // 1 where a character comes for the first time
var<workgroup> seen: array<atomic<u32>, seenWords>;

fn forgetCharacters(invocation: u32) {
  if (!EVERY_COLUMN) { return; }
  for (var word = invocation; word < seenWords; word += groupInvocations) { atomicStore(&seen[word], 0u); }
}

fn linkEqualCharacters(invocation: u32) {
  for (var r = invocation; r < groupRows; r += groupInvocations) {
    let x = characters[r];
    var next = r + 1u;
    while (next < groupRows && characters[next] != x) { next++; }
    nextSame[r] = next;
    var before = r;
    while (before > 0u && characters[before - 1u] != x) { before--; }
    isFirst[r] = select(0u, 1u, before == 0u);
    if (EVERY_COLUMN && before == 0u) { atomicOr(&seen[x / 32u], 1u << (x % 32u)); }
  }
}

// dU[:, x] = Σ over the rows with that x of dx: the columns that were seen. Invocations run along time.
fn seenColumns(invocation: u32) {
  for (var n = invocation; n < groupRows * GATES * m; n += groupInvocations) {
    let e = n / groupRows;
    let first = n % groupRows;
    if (isFirst[first] == 0u) { continue; }
    let gate = gateOf(e);
    var sum = 0.0;
    for (var r = first; r < groupRows; r = nextSame[r]) { sum += tapeAt(recordRow(gate, r), e - gate * m); }
    finish(atU + e * K + characters[first], sum);
  }
}

fn unseenColumns(invocation: u32) {
  for (var n = invocation; n < GATES * m * K; n += groupInvocations) {
    let k = n % K;
    if (((atomicLoad(&seen[k / 32u]) >> (k % 32u)) & 1u) == 0u) { finish(atU + n, 0.0); }
  }
}

fn biasedGate(invocation: u32) {
  for (var i = invocation; i < m; i += groupInvocations) {
    var sum = 0.0;
    for (var r = 0u; r < groupRows; r++) { sum += tapeAt(recordRow(BIASED, r), i); }
    finish(atb + BIASED * m + i, sum);
  }
}

fn inputGradients(invocation: u32) {
  seenColumns(invocation);
  if (EVERY_COLUMN) { unseenColumns(invocation); }
  if (BIASES > 0u) { biasedGate(invocation); }
}
