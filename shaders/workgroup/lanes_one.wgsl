// One invocation multiplies a whole row of weights: for adapters without subgroup operations.

const LANES = 1u;

fn sumOfLanes(sum: f32) -> f32 { return sum; }
