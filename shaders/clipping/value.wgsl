// Each element of the gradients is bounded by itself.

fn clipped(g: vec4f) -> vec4f { return clamp(g, vec4f(-clipAt), vec4f(clipAt)); }

fn prepareClipping(invocation: u32) {}
