// Reads tokens and writes the ones that follow: one workgroup, `steps` characters a dispatch.
// h = tanh(W h + U[:, x] + b), then softmax((V h + c) / temperature) inside the nucleus, then the id whose share
// of the cumulated mass holds the coin. Joined to tanh.wgsl.

override K: u32;
override m: u32;
override atU: u32;
override atW: u32;
override atV: u32;
override atb: u32;
override atc: u32;

struct Request {
  first: u32,        // index of the first token read in this dispatch
  steps: u32,        // tokens read in this dispatch
  primeLength: u32,  // tokens given; those after them are drawn
  inverseTemperature: f32,
  topP: f32,         // 1 or more: no nucleus; 0: always the most probable
}

@group(0) @binding(0) var<uniform> request: Request;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;   // U, W, V, b, c
@group(0) @binding(2) var<storage, read> coins: array<f32>;        // [drawn], in [0, 1)
@group(0) @binding(3) var<storage, read_write> tokens: array<u32>; // [prime + drawn]
@group(0) @binding(4) var<storage, read_write> hidden: array<f32>; // h of this step and of the next, in turn [2, m]
@group(0) @binding(5) var<storage, read_write> masses: array<f32>; // exp((o - max o) / temperature) [K]
@group(0) @binding(6) var<storage, read_write> kept: array<f32>;   // the same inside the nucleus, 0 outside [K]

const SIZE = 64u;
var<workgroup> partial: array<f32, SIZE>;

fn readToken(lane: u32, index: u32) {
  let x = tokens[index];
  let before = (index % 2u) * m;
  let after = m - before;
  for (var i = lane; i < m; i += SIZE) {
    var sum = 0.0;
    for (var j = 0u; j < m; j++) { sum += parameters[atW + i * m + j] * hidden[before + j]; }
    hidden[after + i] = preciseTanh(sum + parameters[atU + i * K + x] + parameters[atb + i]);
  }
  storageBarrier();
}

fn computeMasses(lane: u32, after: u32) {
  var own = -3.0e38;
  for (var k = lane; k < K; k += SIZE) {
    var sum = 0.0;
    for (var j = 0u; j < m; j++) { sum += parameters[atV + k * m + j] * hidden[after + j]; }
    masses[k] = sum + parameters[atc + k];
    own = max(own, masses[k]);
  }
  partial[lane] = own;
  workgroupBarrier();
  for (var i = 0u; i < SIZE; i++) { own = max(own, partial[i]); }
  for (var k = lane; k < K; k += SIZE) { masses[k] = exp((masses[k] - own) * request.inverseTemperature); }
  storageBarrier();
}

// A character stays when those more probable than it (of equals: those with a lower id) do not yet reach topP.
fn applyNucleus(lane: u32) {
  var total = 0.0;
  for (var k = 0u; k < K; k++) { total += masses[k]; }
  for (var k = lane; k < K; k += SIZE) {
    let own = masses[k];
    var before = 0.0;
    if (request.topP < 1.0) {
      for (var other = 0u; other < K; other++) {
        let mass = masses[other];
        if (mass > own || (mass == own && other < k)) { before += mass; }
      }
    }
    kept[k] = select(0.0, own, before == 0.0 || before < request.topP * total);
  }
  storageBarrier();
}

fn drawToken(coin: f32) -> u32 {
  var total = 0.0;
  for (var k = 0u; k < K; k++) { total += kept[k]; }
  var mass = 0.0;
  var last = 0u;
  for (var k = 0u; k < K; k++) {
    if (kept[k] == 0.0) { continue; }
    mass += kept[k];
    last = k;
    if (coin * total < mass) { break; }
  }
  return last;
}

@compute @workgroup_size(SIZE)
fn main(@builtin(local_invocation_index) lane: u32) {
  for (var step = 0u; step < request.steps; step++) {
    let index = request.first + step;
    readToken(lane, index);
    if (index + 1u >= request.primeLength && index + 1u < arrayLength(&tokens)) {
      computeMasses(lane, m - (index % 2u) * m);
      applyNucleus(lane);
      if (lane == 0u) { tokens[index + 1u] = drawToken(coins[index + 1u - request.primeLength]); }
      storageBarrier();
    }
  }
}
