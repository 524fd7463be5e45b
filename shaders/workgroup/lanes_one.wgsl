// Every invocation is a team of its own: for adapters without subgroup operations.

const LANES = 1u;

// The sum of a team's invocations for its first unit, or of its second in every second invocation.
fn sumOfUnits(part: u32, sums: vec2f) -> f32 { return sums.x; }

// Leaves the sum of a team's invocations in a quad of the tape.
fn setSum(quad: u32, part: u32, sum: vec4f) { tape[quad] = quadOf(sum); }
