// The four invocations of a quad share a row of weights: a quarter of the registers and of the latency each.
// A quad always lies inside one subgroup, whatever the subgroup's size. The compiler wants control flow that is
// uniform in the subgroup; here it is uniform in each quad, which is all that a swap inside the quad needs.
enable subgroups;
diagnostic(off, subgroup_uniformity);

const LANES = 4u;

fn sumOfLanes(sum: f32) -> f32 {
  let pair = sum + quadSwapX(sum);
  return pair + quadSwapY(pair);
}
