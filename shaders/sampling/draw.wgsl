// Reads tokens and writes the ones that follow: one workgroup, `steps` characters a dispatch. After read.wgsl it takes
// softmax((V h + c) / temperature) of the most probable characters, then the id whose share of the cumulated mass holds the uniform.

struct Request {
  first: u32,        // index of the first token read in this dispatch
  steps: u32,        // tokens read in this dispatch
  primeLength: u32,  // tokens given; those after them are drawn
  inverseTemperature: f32,
  topP: f32,         // 1 or more: no nucleus
  topK: u32,         // K or more: any character may be drawn; 1: always the most probable
}

// Offsets of a layer's tensors.
struct Layer { U: u32, W: u32, b: u32, bR: u32 }

@group(0) @binding(0) var<uniform> request: Request;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;   // see parameter_layout.wgsl
@group(0) @binding(2) var<storage, read> uniforms: array<f32>;     // [drawn], in [0, 1)
@group(0) @binding(3) var<storage, read_write> tokens: array<u32>; // [prime + drawn]
@group(0) @binding(4) var<storage, read_write> states: array<f32>; // of this step and of the next [2, layers, STATES, m]
@group(0) @binding(5) var<storage, read_write> masses: array<f32>; // exp((o - max o) / temperature) [K]
@group(0) @binding(6) var<storage, read_write> inside: array<f32>; // the same of those that may be drawn, 0 of others [K]
@group(0) @binding(7) var<storage, read> layers: array<Layer>;

const GROUP = 64u;
var<workgroup> partial: array<f32, GROUP>;

fn computeMasses(invocation: u32, after: u32) {
  let h = statesAt(after, arrayLength(&layers) - 1u, 0u);
  var own = -3.0e38;
  for (var k = invocation; k < K; k += GROUP) {
    var sum = 0.0;
    for (var j = 0u; j < m; j++) { sum += parameters[atV + inOutputs(k, j)] * states[h + j]; }
    masses[k] = sum + parameters[atc + k];
    own = max(own, masses[k]);
  }
  partial[invocation] = own;
  workgroupBarrier();
  for (var i = 0u; i < GROUP; i++) { own = max(own, partial[i]); }
  for (var k = invocation; k < K; k += GROUP) { masses[k] = exp((masses[k] - own) * request.inverseTemperature); }
  storageBarrier();
}

// A character stays when those more probable than it (of equals: those with a lower id) are fewer than topK and do not
// yet reach topP.
fn keepMostProbable(invocation: u32) {
  var total = 0.0;
  for (var k = 0u; k < K; k++) { total += masses[k]; }
  for (var k = invocation; k < K; k += GROUP) {
    let own = masses[k];
    var before = 0.0;
    var rank = 0u;
    if (request.topP < 1.0 || request.topK < K) {
      for (var other = 0u; other < K; other++) {
        let mass = masses[other];
        if (mass > own || (mass == own && other < k)) {
          before += mass;
          rank++;
        }
      }
    }
    inside[k] = select(0.0, own, rank == 0u || (rank < request.topK && before < request.topP * total));
  }
  storageBarrier();
}

fn drawToken(share: f32) -> u32 {
  var total = 0.0;
  for (var k = 0u; k < K; k++) { total += inside[k]; }
  var mass = 0.0;
  var last = 0u;
  for (var k = 0u; k < K; k++) {
    if (inside[k] == 0.0) { continue; }
    mass += inside[k];
    last = k;
    if (share * total < mass) { break; }
  }
  return last;
}

@compute @workgroup_size(GROUP)
fn main(@builtin(local_invocation_index) invocation: u32) {
  for (var step = 0u; step < request.steps; step++) {
    let index = request.first + step;
    readToken(invocation, index);
    if (index + 1u >= request.primeLength && index + 1u < arrayLength(&tokens)) {
      computeMasses(invocation, 1u - index % 2u);
      keepMostProbable(invocation);
      if (invocation == 0u) { tokens[index + 1u] = drawToken(uniforms[index + 1u - request.primeLength]); }
      storageBarrier();
    }
  }
}
