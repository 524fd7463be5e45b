// Gradients are taken as they are.

fn clipped(g: f32) -> f32 { return g; }

fn prepareClipping(invocation: u32) {}
