// Gradients are taken as they are.

fn clipped(g: vec4f) -> vec4f { return g; }

fn prepareClipping(invocation: u32) {}
