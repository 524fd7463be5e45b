// Gradient descent with momentum: v = mu v + g; theta -= eta v.   numbers: eta

const SLOTS = 1u;      // moments of a parameter
const SPARSE = false;  // whether a gradient of 0 changes nothing

fn optimizerStep(theta: vec4f, moments: ptr<function, Moments>, g: vec4f, numbers: vec4f) -> vec4f {
  let velocity = momentum * (*moments)[0] + g;
  (*moments)[0] = velocity;
  return theta - numbers.x * velocity;
}
