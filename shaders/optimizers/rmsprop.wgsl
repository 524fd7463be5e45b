// RMSProp: v += (1 - alpha) (g² - v); theta -= eta g / (sqrt(v) + 1e-8).   numbers: eta

const SPARSE = false;  // whether a gradient of 0 changes nothing

fn optimizerStep(i: u32, g: f32, numbers: vec4f) {
  let square = moments[i] + freshDecay * (g * g - moments[i]);
  moments[i] = square;
  parameters[i] -= numbers.x * g / (sqrt(square) + EPSILON);
}
