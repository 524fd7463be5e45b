// Softmax and loss of all rows of one workgroup's streams. Joined to group.wgsl and sum_of_all.wgsl. The file with the
// entry point defines:
//   fn storeLoss(group: Group, row: u32, loss: f32)   -ln p[y] of one row

override rowInvocations: u32; // that share a row: a power of two
override rowsAtOnce = groupInvocations / rowInvocations;

const LOWEST = -3.0e38;

var<workgroup> sums: array<f32, groupInvocations>; // Σ exp(o - max o) of an invocation, whose max o is in `partial`

fn largestOf(v: vec4f) -> f32 { return max(max(v.x, v.y), max(v.z, v.w)); }

// The numbers of the characters in a quad.
fn charactersOf(quad: u32) -> vec4u { return vec4u(0u, 1u, 2u, 3u) + 4u * quad; }

// max o and Σ exp(o - max o) of an invocation. c is added to an invocation's quads of a row, and what pads becomes so low that its share is 0.
fn ownShare(at: u32, part: u32) -> vec2f {
  var share = vec2f(LOWEST, 0.0);
  for (var quad = part; quad < outputQuads; quad += rowInvocations) {
    let sum = vectorOf(tape[at + quad]) + parameters[atc / 4u + quad];
    let o = select(sum, vec4f(LOWEST), charactersOf(quad) >= vec4u(K));
    tape[at + quad] = quadOf(o);
    let largest = max(share.x, largestOf(o));
    share = vec2f(largest, share.y * exp(share.x - largest) + sumOf(exp(o - largest)));
  }
  return share;
}

fn shareOfAll(first: u32) -> vec2f {
  var largest = LOWEST;
  for (var i = 0u; i < rowInvocations; i++) { largest = max(largest, partial[first + i]); }
  var sum = 0.0;
  for (var i = 0u; i < rowInvocations; i++) { sum += sums[first + i] * exp(partial[first + i] - largest); }
  return vec2f(largest, sum);
}

// Per row o = V h + c, the loss -ln softmax(o)[y]; the logits become their gradient
// (softmax(o) - onehot(y)) / lossDivisor.
fn softmax(group: Group) {
  let part = group.invocation % rowInvocations;
  for (var turn = 0u; turn < (groupRows + rowsAtOnce - 1u) / rowsAtOnce; turn++) {
    let row = turn * rowsAtOnce + group.invocation / rowInvocations;
    let inside = row < groupRows;
    let at = group.tapeStart + outputRow(min(row, groupRows - 1u));
    if (inside) {
      let own = ownShare(at, part);
      partial[group.invocation] = own.x;
      sums[group.invocation] = own.y;
    }
    workgroupBarrier();
    if (inside) {
      let all = shareOfAll(group.invocation - part);
      let y = characters[row + streams];
      for (var quad = part; quad < outputQuads; quad += rowInvocations) {
        let o = vectorOf(tape[at + quad]);
        let hit = charactersOf(quad) == vec4u(y);
        tape[at + quad] = quadOf((exp(o - all.x) / all.y - select(vec4f(), vec4f(1.0), hit)) / lossDivisor);
        if (quad == y / 4u) { storeLoss(group, row, log(all.y) + all.x - o[y % 4u]); }
      }
    }
    tapeBarrier();
  }
}
