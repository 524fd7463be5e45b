// The four invocations of a quad share a row of weights: a quarter of the registers and of the latency each.
// A quad always lies inside one subgroup, whatever the subgroup's size.
enable subgroups;

const LANES = 4u;

fn sumOfLanes(sum: f32) -> f32 {
  let pair = sum + quadSwapX(sum);
  return pair + quadSwapY(pair);
}
