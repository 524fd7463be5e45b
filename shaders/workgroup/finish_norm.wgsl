// Clipping by norm: no gradient becomes a step before all are known. Joined to clipping/norm.wgsl.

@group(0) @binding(8) var<storage, read_write> gradients: array<f32>; // [parameterCount]

const EVERY_COLUMN = true; // the others would be those of an update before

fn finish(i: u32, gradient: f32) { gradients[i] = gradient; }

fn finishGradients(invocation: u32) {
  storageBarrier();
  var squares = 0.0;
  for (var i = invocation; i < parameterCount; i += GROUP) { squares += gradients[i] * gradients[i]; }
  normScale = scaleFor(sumOfAll(invocation, squares));
  for (var i = invocation; i < parameterCount; i += GROUP) { applyGradient(i, gradients[i], stepNumbers); }
}
