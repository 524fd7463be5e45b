// Each gradient becomes a step as soon as it is known.

const EVERY_CHARACTER = !SPARSE;

fn finish(quad: u32, gradient: vec4f) { applyGradient(quad, gradient, stepNumbers); }

// All of a tile is loaded before any of it is stored: a chain of loads and stores would wait for each.
fn finishTile(first: u32, gradients: ptr<function, Tile>) {
  var thetas = Tile();
  var own = array<Moments, 4>();
  for (var i = 0u; i < 4u; i++) {
    thetas[i] = parameters[first + i * columnQuads];
    own[i] = momentsAt(first + i * columnQuads);
  }
  for (var i = 0u; i < 4u; i++) {
    var moments = own[i];
    parameters[first + i * columnQuads] = optimizerStep(thetas[i], &moments, clipped((*gradients)[i]), stepNumbers);
    setMoments(first + i * columnQuads, &moments);
  }
}

fn finishGradients(invocation: u32) {}
