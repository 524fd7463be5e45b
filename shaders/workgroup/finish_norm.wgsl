// Clipping by norm: no gradient becomes a step before all are known. Joined to clipping/norm.wgsl.

@group(0) @binding(8) var<storage, read_write> gradients: array<vec4f>; // [parameterCount]

const EVERY_CHARACTER = true; // the others would be those of an update before

fn finish(quad: u32, gradient: vec4f) { gradients[quad] = gradient; }

fn finishTile(first: u32, tile: ptr<function, Tile>) {
  for (var i = 0u; i < 4u; i++) { gradients[first + i * columnQuads] = (*tile)[i]; }
}

fn finishGradients(invocation: u32) {
  storageBarrier();
  var squares = 0.0;
  for (var i = invocation; i < parameterQuads; i += GROUP) { squares += dot(gradients[i], gradients[i]); }
  normScale = scaleFor(sumOfAll(invocation, squares));
  for (var i = invocation; i < parameterQuads; i += GROUP) { applyGradient(i, gradients[i], stepNumbers); }
}
