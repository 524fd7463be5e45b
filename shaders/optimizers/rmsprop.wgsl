// RMSProp: v += (1 - alpha) (g² - v); theta -= eta g / (sqrt(v) + 1e-8).   numbers: eta

const SLOTS = 1u;      // moments of a parameter
const SPARSE = false;  // whether a gradient of 0 changes nothing

fn optimizerStep(theta: vec4f, moments: ptr<function, Moments>, g: vec4f, numbers: vec4f) -> vec4f {
  let square = (*moments)[0] + freshDecay * (g * g - (*moments)[0]);
  (*moments)[0] = square;
  return theta - numbers.x * g / (sqrt(square) + EPSILON);
}
