// Clipping by norm in step.wgsl: every workgroup adds up what norm_squares.wgsl left, in the same order.

@group(0) @binding(7) var<storage, read> squares: array<f32>; // [workgroups of norm_squares.wgsl]

fn prepareClipping(invocation: u32) {
  var own = 0.0;
  for (var i = invocation; i < arrayLength(&squares); i += GROUP) { own += squares[i]; }
  normScale = scaleFor(sumOfAll(invocation, own));
}
