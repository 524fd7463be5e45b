// One workgroup and the streams that it holds: its bindings, its part of the tape, and the weights that its
// invocations keep in registers. Joined to lanes_*.wgsl, tape_*.wgsl, tape_layout.wgsl, a cell, and a generated
// `const QUADS`, the vec4f of weights that an invocation keeps of a unit's gate, and `const UNITS`, of how many units:
// an override cannot size such an array.
//
// Quads are arrays, not vec4f: two invocations may not write two components of one vector.

override groupInvocations: u32;
override GROUP = groupInvocations; // for sum_of_all.wgsl

override exchangeLength = 2u * GATES * streams * LANES;
override characterCount = groupRows + streams;
override teams = groupInvocations / LANES;
override unitTeams = (m + UNITS - 1u) / UNITS; // that hold all units
override squads = teams / unitTeams; // of so many teams: each takes its share of the streams through time
override streamTurns = (streams + squads - 1u) / squads;

struct Group {
  invocation: u32,
  team: u32,        // LANES invocations that share the weights of UNITS units
  squad: u32,       // which of the teams with the same units
  part: u32,        // which of them, 0 … LANES - 1
  firstUnit: u32,   // of the team
  unit: u32,        // of whose states the invocation takes care, where its part is one of the first UNITS
  tapeStart: u32,   // quads on the tape before those of this workgroup
  firstStream: u32, // of this workgroup
}

@group(0) @binding(0) var<storage, read> ids: array<u32>;                // the text and the starts
@group(0) @binding(1) var<storage, read_write> control: Control;
@group(0) @binding(2) var<storage, read_write> parameters: array<vec4f>; // see parameter_layout.wgsl
@group(0) @binding(3) var<storage, read_write> carried: array<f32>;      // [STATES, B, m]

var<private> weights: array<vec4f, UNITS * GATES * QUADS>;
// Sizes have names: Firefox's compiler (naga) crashes on an array that is sized by an expression of overrides.
var<workgroup> characters: array<u32, characterCount>; // x of all rows, then the last y
// Vectors of a step and of the one before, h or dr of each gate, [LANES, QUADS]: quad q * LANES + part of such a vector
// is the q-th of the invocations with that part, zero past m.
var<workgroup> exchange: array<array<array<f32, 4>, QUADS>, exchangeLength>;

fn groupOf(invocation: u32, index: u32, tapeLength: u32) -> Group {
  let team = invocation / LANES;
  let part = invocation % LANES;
  let firstUnit = team % unitTeams * UNITS;
  let unit = firstUnit + part % UNITS;
  return Group(invocation, team, team / unitTeams, part, firstUnit, unit, index * tapeLength, index * streams);
}

// Whether the invocation takes care of the states of a unit.
fn hasUnit(group: Group) -> bool { return group.part < UNITS && group.unit < m; }

// Element i of the row whose first quad is `row`.
fn tapeAt(row: u32, i: u32) -> f32 { return tape[row + i / 4u][i % 4u]; }

fn setTape(row: u32, i: u32, value: f32) { tape[row + i / 4u][i % 4u] = value; }

fn setExchange(vector: u32, i: u32, value: f32) {
  exchange[vector * LANES + i / 4u % LANES][i / 4u / LANES][i % 4u] = value;
}

fn parameterAt(i: u32) -> f32 { return parameters[i / 4u][i % 4u]; }

fn quadOf(v: vec4f) -> array<f32, 4> { return array<f32, 4>(v.x, v.y, v.z, v.w); }

fn vectorOf(quad: array<f32, 4>) -> vec4f { return vec4f(quad[0], quad[1], quad[2], quad[3]); }
