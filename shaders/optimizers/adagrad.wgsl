// AdaGrad: M += g²; theta -= eta g / sqrt(M + 1e-8).   numbers: eta

const SLOTS = 1u;     // moments of a parameter
const SPARSE = true;  // whether a gradient of 0 changes nothing

fn optimizerStep(theta: vec4f, moments: ptr<function, Moments>, g: vec4f, numbers: vec4f) -> vec4f {
  (*moments)[0] += g * g;
  return theta - numbers.x * g * inverseSqrt((*moments)[0] + EPSILON);
}
