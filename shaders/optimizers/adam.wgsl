// Adam, and AdamW where numbers.z is not 0:
//   theta -= eta lambda theta; m += (1 - beta1) (g - m); v += (1 - beta2) (g² - v);
//   theta -= eta / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + 1e-8)
// numbers: eta / (1 - beta1^t), 1 / sqrt(1 - beta2^t), eta lambda

const SLOTS = 2u;      // moments of a parameter
const SPARSE = false;  // whether a gradient of 0 changes nothing

fn optimizerStep(theta: vec4f, moments: ptr<function, Moments>, g: vec4f, numbers: vec4f) -> vec4f {
  let mean = (*moments)[0] + freshMomentum * (g - (*moments)[0]);
  let square = (*moments)[1] + freshDecay * (g * g - (*moments)[1]);
  *moments = Moments(mean, square);
  return theta - numbers.z * theta - numbers.x * mean / (sqrt(square) * numbers.y + EPSILON);
}
