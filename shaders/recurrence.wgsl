// The recurrence through time of the streams that one workgroup holds. The invocations of a unit keep its row
// of W in registers on the way forward and its column on the way back; h and da of one step pass through
// workgroup memory, so that a time step costs one barrier. Joined to walk.wgsl, tanh.wgsl, lanes_*.wgsl,
// tape_*.wgsl and a generated `const QUADS`, the vec4f of weights that an invocation keeps: an override cannot
// size such an array.
//
// The tape holds what the passes leave behind, as rows of quads: four f32 each, zero past m or K. Rows are
// numbered t * streams + stream.
//   at hiddenAt     h_0 … h_tau  [(tau + 1) * streams, mQuads]
//   at outputAt     o, then do   [rows, KQuads]
//   at gradientAt   Vᵀ do, then da [rows, mQuads]
// An array of arrays, not of vec4f: two invocations may not write two components of one vector.

override K: u32;
override m: u32;
override streams: u32;  // of this workgroup
override rows: u32;     // tau * streams
override mQuads: u32;   // ceil(m / 4), made a multiple of LANES
override KQuads: u32;
override atU: u32;      // offsets into the packed parameters
override atW: u32;
override atb: u32;
override workgroupSize: u32;

override exchangeLength = 2 * streams * mQuads;
override characterCount = rows + streams;
override hiddenAt = 0u;
override outputAt = hiddenAt + (rows + streams) * mQuads;
override gradientAt = outputAt + rows * KQuads;

struct Group {
  lane: u32,        // of this invocation
  unit: u32,        // whose weights this invocation keeps, or a part of them
  part: u32,        // which part, 0 … LANES - 1
  tapeStart: u32,   // quads on the tape before those of this workgroup
  firstStream: u32, // of this workgroup
}

@group(0) @binding(0) var<storage, read> ids: array<u32>;              // the text
@group(0) @binding(1) var<storage, read_write> control: Control;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>; // U, W, V, b, c
@group(0) @binding(3) var<storage, read_write> hidden: array<f32>;     // h_tau in the last row [tau + 1, B, m]

var<private> weights: array<vec4f, QUADS>;
// Sizes have names: Firefox's compiler (naga) crashes on an array that is sized by an expression of overrides.
var<workgroup> exchange: array<array<f32, 4>, exchangeLength>; // h or da of a step and of the one before
var<workgroup> characters: array<u32, characterCount>;         // x of all rows, then the last y

fn groupOf(lane: u32, index: u32, tapeLength: u32) -> Group {
  return Group(lane, lane / LANES, lane % LANES, index * tapeLength, index * streams);
}

// Element i of the row whose first quad is `row`.
fn tapeAt(row: u32, i: u32) -> f32 { return tape[row + i / 4u][i % 4u]; }

fn setTape(row: u32, i: u32, value: f32) { tape[row + i / 4u][i % 4u] = value; }

fn setExchange(row: u32, i: u32, value: f32) { exchange[row + i / 4u][i % 4u] = value; }

fn vectorOf(quad: array<f32, 4>) -> vec4f { return vec4f(quad[0], quad[1], quad[2], quad[3]); }

// Weights j = start … of one unit: parameters[first + j * stride], zero from `count` on.
fn loadWeights(part: u32, first: u32, stride: u32, start: u32, count: u32) {
  for (var q = 0u; q < QUADS; q++) {
    let j = start + (q * LANES + part) * 4u;
    var four = vec4f();
    if (j < count) { four.x = parameters[first + j * stride]; }
    if (j + 1u < count) { four.y = parameters[first + (j + 1u) * stride]; }
    if (j + 2u < count) { four.z = parameters[first + (j + 2u) * stride]; }
    if (j + 3u < count) { four.w = parameters[first + (j + 3u) * stride]; }
    weights[q] = four;
  }
}

// The kept weights times a vector in `exchange`. The LANES of a unit call it together.
fn stepProduct(part: u32, first: u32) -> f32 {
  var sums = vec4f();
  for (var q = 0u; q < QUADS; q++) { sums += weights[q] * vectorOf(exchange[first + q * LANES + part]); }
  return sumOfLanes((sums.x + sums.y) + (sums.z + sums.w));
}

// Fetches the characters, h_0, and U[:, x_t] + b in the place of h_t. Lanes run along time: the columns of U
// that they want lie close together in its rows.
fn startUpdate(group: Group, update: u32) {
  let fresh = update % updatesPerEpoch == 0u;
  for (var r = group.lane; r < rows + streams; r += workgroupSize) {
    characters[r] = ids[position(update, r / streams * B + group.firstStream + r % streams)];
  }
  for (var n = group.lane; n < streams * m; n += workgroupSize) {
    let stream = n / m;
    let i = n % m;
    // h_tau of the last update is h_0 of this one, except at the start of the text.
    let carried = select(hidden[(tau * B + group.firstStream + stream) * m + i], 0.0, fresh);
    setTape(group.tapeStart + hiddenAt + stream * mQuads, i, carried);
    setExchange(stream * mQuads, i, carried);
  }
  workgroupBarrier();
  for (var n = group.lane; n < rows * m; n += workgroupSize) {
    let r = n % rows;
    let i = n / rows;
    let at = group.tapeStart + hiddenAt + (r + streams) * mQuads;
    setTape(at, i, parameters[atU + i * K + characters[r]] + parameters[atb + i]);
  }
  tapeBarrier();
}

// h_t = tanh(W h_{t-1} + U[:, x_t] + b) for t = 1 … tau.
fn forward(group: Group) {
  let i = group.unit;
  loadWeights(group.part, atW + i * m, 1u, 0u, select(0u, m, i < m));
  for (var t = 0u; t < tau; t++) {
    let before = (t % 2u) * streams * mQuads;
    let after = streams * mQuads - before;
    for (var stream = 0u; stream < select(0u, streams, i < m); stream++) {
      let sum = stepProduct(group.part, before + stream * mQuads);
      if (group.part == 0u) {
        let at = group.tapeStart + hiddenAt + ((t + 1u) * streams + stream) * mQuads;
        let h = preciseTanh(sum + tapeAt(at, i));
        setTape(at, i, h);
        setExchange(after + stream * mQuads, i, h);
        if (t + 1u == tau) { hidden[(tau * B + group.firstStream + stream) * m + i] = h; }
      }
    }
    workgroupBarrier();
  }
}

// da_t = (1 - h_t²) ∘ (Vᵀ do_t + Wᵀ da_{t+1}) for t = tau … 1; nothing arrives from beyond the last step.
fn backward(group: Group) {
  let j = group.unit;
  loadWeights(group.part, atW + j, m, 0u, select(0u, m, j < m));
  for (var n = group.lane; n < streams * m; n += workgroupSize) {
    setExchange(((tau % 2u) * streams + n / m) * mQuads, n % m, 0.0);
  }
  workgroupBarrier();
  for (var t = tau; t > 0u; t--) {
    let later = (t % 2u) * streams * mQuads;
    let now = streams * mQuads - later;
    for (var stream = 0u; stream < select(0u, streams, j < m); stream++) {
      let sum = stepProduct(group.part, later + stream * mQuads);
      if (group.part == 0u) {
        let row = group.tapeStart + ((t - 1u) * streams + stream) * mQuads;
        let h = tapeAt(row + hiddenAt + streams * mQuads, j);
        let da = (1.0 - h * h) * (sum + tapeAt(row + gradientAt, j));
        setTape(row + gradientAt, j, da);
        setExchange(now + stream * mQuads, j, da);
      }
    }
    workgroupBarrier();
  }
}
