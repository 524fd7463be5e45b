// AdaGrad: M += g²; theta -= eta g / sqrt(M + 1e-8).   numbers: eta

const SPARSE = true;  // whether a gradient of 0 changes nothing

fn optimizerStep(i: u32, g: f32, numbers: vec4f) {
  let sum = moments[i] + g * g;
  moments[i] = sum;
  parameters[i] -= numbers.x * g / sqrt(sum + EPSILON);
}
