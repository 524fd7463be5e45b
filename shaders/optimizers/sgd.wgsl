// Gradient descent with momentum: v = mu v + g; theta -= eta v.   numbers: eta

const SPARSE = false;  // whether a gradient of 0 changes nothing

fn optimizerStep(i: u32, g: f32, numbers: vec4f) {
  let velocity = momentum * moments[i] + g;
  moments[i] = velocity;
  parameters[i] -= numbers.x * velocity;
}
