// Gradients become a step of their parameters, four at a time. Joined to one file of clipping/ and one of optimizers/,
// and to a shader that binds `parameters` and `moments` [SLOTS, parameterQuads] as vec4f.

override parameterQuads = parameterCount / 4u;

alias Moments = array<vec4f, SLOTS>;

fn momentsAt(quad: u32) -> Moments {
  var own = Moments();
  for (var slot = 0u; slot < SLOTS; slot++) { own[slot] = moments[slot * parameterQuads + quad]; }
  return own;
}

fn setMoments(quad: u32, own: ptr<function, Moments>) {
  for (var slot = 0u; slot < SLOTS; slot++) { moments[slot * parameterQuads + quad] = (*own)[slot]; }
}

fn applyGradient(quad: u32, gradient: vec4f, numbers: vec4f) {
  if (SPARSE && all(gradient == vec4f())) { return; }
  var own = momentsAt(quad);
  parameters[quad] = optimizerStep(parameters[quad], &own, clipped(gradient), numbers);
  setMoments(quad, &own);
}
