// A gradient becomes a step of its parameter. Joined to one file of clipping/ and one of optimizers/, and to a shader
// that binds `parameters` and `moments` [slots, parameterCount].

fn applyGradient(i: u32, gradient: f32, numbers: vec4f) {
  if (SPARSE && gradient == 0.0) { return; }
  optimizerStep(i, clipped(gradient), numbers);
}
