// Adam, and AdamW where numbers.z is not 0:
//   theta -= eta lambda theta; m += (1 - beta1) (g - m); v += (1 - beta2) (g² - v);
//   theta -= eta / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + 1e-8)
// numbers: eta / (1 - beta1^t), 1 / sqrt(1 - beta2^t), eta lambda

const SPARSE = false;  // whether a gradient of 0 changes nothing

fn optimizerStep(i: u32, g: f32, numbers: vec4f) {
  let mean = moments[i] + freshMomentum * (g - moments[i]);
  let square = moments[parameterCount + i] + freshDecay * (g * g - moments[parameterCount + i]);
  moments[i] = mean;
  moments[parameterCount + i] = square;
  let theta = parameters[i] - numbers.z * parameters[i];
  parameters[i] = theta - numbers.x * mean / (sqrt(square) * numbers.y + EPSILON);
}
