// Each element of the gradients is bounded by itself.

fn clipped(g: f32) -> f32 { return clamp(g, -clipAt, clipAt); }

fn prepareClipping(invocation: u32) {}
