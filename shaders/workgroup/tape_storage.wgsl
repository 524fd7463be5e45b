// The tape in a storage buffer, where workgroup memory is too small or later dispatches read it.

@group(0) @binding(4) var<storage, read_write> tape: array<array<f32, 4>>; // [workgroups, tapeQuads, 4]

fn tapeBarrier() {
  storageBarrier();
  workgroupBarrier();
}
