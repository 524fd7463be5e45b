// Which units are seen from above in training: the hash of src/model/dropout.ts, in the same integer arithmetic.

// 32 bits to 32 bits, well mixed (lowbias32, C. Wellons, https://nullprogram.com/blog/2018/07/31/).
fn hash(x: u32) -> u32 {
  var h = x;
  h = (h ^ (h >> 16u)) * 0x7feb352du;
  h = (h ^ (h >> 15u)) * 0x846ca68bu;
  return h ^ (h >> 16u);
}

// What a unit's output is multiplied by on its way up, in row t * B + stream of this update: 0 or seenScale.
fn mask(ofLayer: u32, row: u32, unit: u32) -> f32 {
  let ofUpdate = hash(hash(seed) + control.done);
  let ofRow = hash(hash(ofUpdate + ofLayer) + row);
  return select(seenScale, 0.0, hash(ofRow + unit) < dropThreshold);
}
