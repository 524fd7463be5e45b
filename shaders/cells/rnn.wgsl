// The vanilla cell: h' = tanh(x + r).

const GATES = 1u;
const STATES = 1u;     // h
const KEPT = 0u;
const BIASED = GATES;  // the gate whose recurrent product has a bias of its own; GATES for none
const PASSES = false;  // whether a state reaches the one after other than through r

fn cellForward(x: Gates, r: Gates, before: States, kept: ptr<function, Kept>) -> States {
  return States(preciseTanh(x[0] + r[0]));
}

fn cellBackward(d: States, before: States, after: States, kept: Kept) -> Back {
  let da = Gates((1.0 - after[0] * after[0]) * d[0]);
  return Back(da, da, States(0.0));
}
