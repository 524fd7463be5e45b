// Long short-term memory: i, f, o = σ(x + r); g = tanh(x + r); c' = f c + i g; h' = o tanh(c').

const GATES = 4u;      // i, f, g, o
const STATES = 2u;     // h, c
const KEPT = 4u;       // the gates
const BIASED = GATES;  // the gate whose recurrent product has a bias of its own; GATES for none
const PASSES = true;   // whether a state reaches the one after other than through r

fn cellForward(x: Gates, r: Gates, before: States, kept: ptr<function, Kept>) -> States {
  let i = sigmoid(x[0] + r[0]);
  let f = sigmoid(x[1] + r[1]);
  let g = preciseTanh(x[2] + r[2]);
  let o = sigmoid(x[3] + r[3]);
  *kept = Kept(i, f, g, o);
  let c = f * before[1] + i * g;
  return States(o * preciseTanh(c), c);
}

fn cellBackward(d: States, before: States, after: States, kept: Kept) -> Back {
  let i = kept[0];
  let f = kept[1];
  let g = kept[2];
  let o = kept[3];
  let t = preciseTanh(after[1]);
  let dc = d[1] + d[0] * o * tanhSlope(after[1]);
  let dx = Gates(
    dc * g * i * (1.0 - i),
    dc * before[1] * f * (1.0 - f),
    dc * i * (1.0 - g * g),
    d[0] * t * o * (1.0 - o),
  );
  return Back(dx, dx, States(0.0, dc * f));
}
