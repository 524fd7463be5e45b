// The gradients of U, a row for each character. Joined to group.wgsl and to a file that defines EVERY_CHARACTER and
// `finish`.

override seenWords: u32; // a bit for each character; one word where characters not seen do not matter

var<workgroup> nextSame: array<u32, groupRows>; // the next row with the same character; groupRows after the last
var<workgroup> isFirst: array<u32, groupRows>;  // 1 where a character comes for the first time
var<workgroup> seen: array<atomic<u32>, seenWords>;

fn forgetCharacters(invocation: u32) {
  if (!EVERY_CHARACTER) { return; }
  for (var word = invocation; word < seenWords; word += groupInvocations) { atomicStore(&seen[word], 0u); }
}

// Every row is compared with all rows, in a loop that all invocations leave together.
fn linkEqualCharacters(invocation: u32) {
  for (var r = invocation; r < groupRows; r += groupInvocations) {
    let x = characters[r];
    var next = groupRows;
    var first = 1u;
    for (var s = 0u; s < groupRows; s++) {
      let same = characters[s] == x;
      if (same && s > r) { next = min(next, s); }
      if (same && s < r) { first = 0u; }
    }
    nextSame[r] = next;
    isFirst[r] = first;
    if (EVERY_CHARACTER && first == 1u) { atomicOr(&seen[x / 32u], 1u << (x % 32u)); }
  }
}

override characterQuads = GATES * columnQuads; // of the gradients of one character

// dU[:, x] = Σ over the rows with that x of dx: of the characters that were seen. Invocations run along the units.
fn seenCharacters(invocation: u32) {
  for (var n = invocation; n < groupRows * characterQuads; n += groupInvocations) {
    let first = n / characterQuads;
    if (isFirst[first] == 0u) { continue; }
    let own = n % characterQuads;
    let gate = select(own / columnQuads, 0u, GATES == 1u);
    let quad = own - gate * columnQuads;
    var sum = vec4f();
    for (var r = first; r < groupRows; r = nextSame[r]) { sum += vectorOf(tape[recordRow(gate, r) + quad]); }
    finish(atU / 4u + characters[first] * characterQuads + own, sum);
  }
}

fn unseenCharacters(invocation: u32) {
  for (var n = invocation; n < K * characterQuads; n += groupInvocations) {
    let k = n / characterQuads;
    if (((atomicLoad(&seen[k / 32u]) >> (k % 32u)) & 1u) == 0u) { finish(atU / 4u + n, vec4f()); }
  }
}

fn inputGradients(invocation: u32) {
  seenCharacters(invocation);
  if (EVERY_CHARACTER) { unseenCharacters(invocation); }
}
