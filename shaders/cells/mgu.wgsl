// The minimal gated unit: f = σ(x + W h); n = tanh(x + f ∘ (W h + bR)); h' = h + f ∘ (n - h).

const GATES = 2u;     // f, n
const STATES = 1u;    // h
const KEPT = 3u;      // f, n and the recurrent product of n
const BIASED = 1u;    // the gate whose recurrent product has a bias of its own
const PASSES = true;  // whether a state reaches the one after other than through r

fn cellForward(x: Gates, r: Gates, before: States, kept: ptr<function, Kept>) -> States {
  let f = sigmoid(x[0] + r[0]);
  let n = preciseTanh(x[1] + f * r[1]);
  *kept = Kept(f, n, r[1]);
  return States(before[0] + f * (n - before[0]));
}

fn cellBackward(d: States, before: States, after: States, kept: Kept) -> Back {
  let f = kept[0];
  let n = kept[1];
  let dn = d[0] * f * (1.0 - n * n);
  let df = (d[0] * (n - before[0]) + dn * kept[2]) * f * (1.0 - f);
  return Back(Gates(df, dn), Gates(df, dn * f), States(d[0] * (1.0 - f)));
}
