// The gated recurrent unit: r, z = σ(x + W h); n = tanh(x + r ∘ (W h + bR)); h' = n + z ∘ (h - n).

const GATES = 3u;     // r, z, n
const STATES = 1u;    // h
const KEPT = 4u;      // r, z, n and the recurrent product of n
const BIASED = 2u;    // the gate whose recurrent product has a bias of its own
const PASSES = true;  // whether a state reaches the one after other than through r

fn cellForward(x: Gates, r: Gates, before: States, kept: ptr<function, Kept>) -> States {
  let reset = sigmoid(x[0] + r[0]);
  let z = sigmoid(x[1] + r[1]);
  let n = preciseTanh(x[2] + reset * r[2]);
  *kept = Kept(reset, z, n, r[2]);
  return States(n + z * (before[0] - n));
}

fn cellBackward(d: States, before: States, after: States, kept: Kept) -> Back {
  let reset = kept[0];
  let z = kept[1];
  let n = kept[2];
  let dn = d[0] * (1.0 - z) * (1.0 - n * n);
  let dr = dn * kept[3] * reset * (1.0 - reset);
  let dz = d[0] * (before[0] - n) * z * (1.0 - z);
  return Back(Gates(dr, dz, dn), Gates(dr, dz, dn * reset), States(d[0] * z));
}
