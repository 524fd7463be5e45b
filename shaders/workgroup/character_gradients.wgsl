// dU of one gate in the rows of one split, a row for each character: dU[x] = Σ over the rows with that x of dx, a chunk of
// rows at a time. Joined to weight_gradients.wgsl.

override characterQuads = GATES * mPadded / 4u; // of the gradients of one character
override ownQuads = 2u * TILE_COLUMNS;          // of the gate, that a workgroup makes
override chunkRows: u32;

var<workgroup> characters: array<u32, chunkRows>;
var<workgroup> nextSame: array<u32, chunkRows>; // the next row with the same character; chunkRows after the last
var<workgroup> isFirst: array<u32, chunkRows>;  // 1 where a character comes for the first time in the chunk

fn characterAt(k: u32) -> u32 {
  let local = k % groupRows;
  let stream = k / groupRows * streams + local % streams;
  return ids[position(control.done, local / streams * B + stream)];
}

// Every row is compared with all rows, in a loop that all invocations leave together.
fn linkEqualCharacters(count: u32, invocation: u32) {
  for (var r = invocation; r < count; r += tileInvocations) {
    let x = characters[r];
    var next = chunkRows;
    var first = 1u;
    for (var s = 0u; s < count; s++) {
      let same = characters[s] == x;
      if (same && s > r) { next = min(next, s); }
      if (same && s < r) { first = 0u; }
    }
    nextSame[r] = next;
    isFirst[r] = first;
  }
}

// Σ dx over the rows with the same character as row `first`: while one is added, the next is on its way.
fn sumOfSame(dx: Rows, start: u32, first: u32, quad: u32) -> vec4f {
  var sum = vec4f();
  var coming = tape[placeOf(dx, start + first, quad)];
  for (var r = nextSame[first]; r < chunkRows; r = nextSame[r]) {
    let here = coming;
    coming = tape[placeOf(dx, start + r, quad)];
    sum += here;
  }
  return sum + coming;
}

// Columns of dU that one workgroup makes.
struct Columns {
  split: u32,
  dx: Rows,
  first: u32, // quad of dx
  count: u32, // quads
  at: u32,    // quad of their gradients, of the first character
}

// Adds the rows from `start` on.
fn addChunk(own: Columns, start: u32, count: u32, invocation: u32) {
  for (var r = invocation; r < count; r += tileInvocations) { characters[r] = characterAt(start + r); }
  workgroupBarrier();
  linkEqualCharacters(count, invocation);
  workgroupBarrier();
  for (var n = invocation; n < count * own.count; n += tileInvocations) {
    let first = n / own.count;
    if (isFirst[first] == 0u) { continue; }
    let quad = n % own.count;
    let at = own.at + characters[first] * characterQuads + quad;
    let before = gradientsAt(own.split, at);
    setGradients(own.split, at, before + sumOfSame(own.dx, start, first, own.first + quad));
  }
  storageBarrier();
  workgroupBarrier();
}

// Σ dx over all rows.
fn biasGradients(own: Columns, range: vec2u, invocation: u32) {
  for (var quad = invocation; quad < own.count; quad += tileInvocations) {
    var sum = vec4f();
    for (var k = range.x; k < range.y; k++) { sum += tape[placeOf(own.dx, k, own.first + quad)]; }
    setGradients(own.split, atb / 4u + BIASED * columnQuads + own.first + quad, sum);
  }
}

fn characterGradients(group: vec3u, gate: u32, invocation: u32) {
  let range = rowsOfSplit(group.z);
  let first = min(group.x * ownQuads, columnQuads);
  let at = atU / 4u + gate * columnQuads + first;
  let own = Columns(group.z, Rows(recordRow(gate, 0u), mQuads), first, min(ownQuads, columnQuads - first), at);
  for (var n = invocation; n < K * own.count; n += tileInvocations) {
    setGradients(own.split, own.at + n / own.count * characterQuads + n % own.count, vec4f());
  }
  storageBarrier();
  for (var start = range.x; start < range.y; start += chunkRows) {
    addChunk(own, start, min(chunkRows, range.y - start), invocation);
  }
  if (gate == BIASED) { biasGradients(own, range, invocation); }
}
