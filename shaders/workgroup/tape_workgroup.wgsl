// The tape in workgroup memory.

var<workgroup> tape: array<array<f32, 4>, tapeQuads>;

fn tapeBarrier() { workgroupBarrier(); }
