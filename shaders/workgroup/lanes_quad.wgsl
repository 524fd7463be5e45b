// The four invocations of a quad are a team: they share what is multiplied, a quarter of the registers and of the latency
// each, and add up what they have by swaps. A quad always lies inside one subgroup, whatever the subgroup's size. The
// compiler wants control flow that is uniform in the subgroup; here it is uniform in each quad, which is all that a swap
// inside the quad needs.
enable subgroups;
diagnostic(off, subgroup_uniformity);

const LANES = 4u;

// The sum of a team's invocations for its first unit, or of its second in every second invocation.
fn sumOfUnits(part: u32, sums: vec2f) -> f32 {
  let second = UNITS == 2u && part % 2u == 1u;
  let own = select(sums.x, sums.y, second);
  let pair = own + quadSwapX(select(sums.y, sums.x, UNITS == 1u || second));
  return pair + quadSwapY(pair);
}

// Leaves the sum of a team's invocations in a quad of the tape: each adds up and stores one of its four numbers.
fn setSum(quad: u32, part: u32, sum: vec4f) {
  let odd = part % 2u == 1u;
  let pair = select(sum.xy, sum.zw, odd);
  let other = select(sum.zw, sum.xy, odd);
  let x = pair.x + quadSwapX(other.x);
  let y = pair.y + quadSwapX(other.y);
  let high = part >= 2u;
  tape[quad][(part % 2u) * 2u + part / 2u] = select(x, y, high) + quadSwapY(select(y, x, high));
}
