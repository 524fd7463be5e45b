// Each gradient becomes a step as soon as it is known.

const EVERY_COLUMN = !SPARSE;

fn finish(i: u32, gradient: f32) { applyGradient(i, gradient, stepNumbers); }

fn finishGradients(invocation: u32) {}
