// One step of AdaGrad: M += g²; theta -= eta g / sqrt(M + 1e-8). Where g is 0 both stay as they are. Joined to
// the shaders that declare settings, parameters and memory.

override CLIP: f32;
override EPSILON: f32;

struct Settings {
  learningRate: f32,
}

fn adagradStep(i: u32, gradient: f32) {
  if (gradient == 0.0) { return; }
  let g = clamp(gradient, -CLIP, CLIP);
  let sum = memory[i] + g * g;
  memory[i] = sum;
  parameters[i] -= settings.learningRate * g / sqrt(sum + EPSILON);
}
