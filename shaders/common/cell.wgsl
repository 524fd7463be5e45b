// What follows from a cell's five constants, the same for all cells: a file of cells/ is joined to it.
//
// A step leaves a record of each unit behind, RECORD numbers in slots that are used one after the other:
//   forward    x = U input + b in slots 0 … GATES - 1, then what the cell keeps in 0 … KEPT - 1
//   between    what arrives at h from above in slot KEPT
//   backward   what arrives at state s from the step after in KEPT + s, then dx in 0 … GATES - 1 and,
//              where a gate's recurrent product has a bias of its own, its dr in GATES

const BIASES = select(0u, 1u, BIASED < GATES);
const RECORD = max(KEPT + STATES, GATES + BIASES);
const KEPT_LENGTH = max(KEPT, 1u); // WGSL has no empty arrays

alias Gates = array<f32, GATES>;
alias States = array<f32, STATES>;
alias Kept = array<f32, KEPT_LENGTH>;

// Derivatives of a step.
struct Back {
  x: Gates,
  r: Gates,
  before: States, // by the states before, other than through r
}

// The slot of dr of a gate; dx and dr are the same but for the biased gate.
fn recurrentSlot(gate: u32) -> u32 { return select(gate, GATES, gate == BIASED); }

// The gate of row e of U, W or b.
fn gateOf(e: u32) -> u32 {
  if (GATES == 1u) { return 0u; }
  return e / m;
}
