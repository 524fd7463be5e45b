// All gradients shrink by one factor, so that their norm is at most clipAt.

var<private> normScale: f32;

// @param squares of all gradients, added up.
fn scaleFor(squares: f32) -> f32 { return min(1.0, clipAt / (sqrt(squares) + NORM_EPSILON)); }

fn clipped(g: vec4f) -> vec4f { return g * normScale; }
