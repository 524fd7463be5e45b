// The tape of recurrence.wgsl in workgroup memory.

override tapeQuads: u32; // of one workgroup

var<workgroup> tape: array<array<f32, 4>, tapeQuads>;

fn tapeBarrier() { workgroupBarrier(); }
