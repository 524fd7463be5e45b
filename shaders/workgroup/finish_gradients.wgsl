// The fused path only computes the gradients of one update.

@group(0) @binding(6) var<storage, read_write> gradients: array<f32>; // [parameterCount]
@group(0) @binding(7) var<storage, read_write> lossOfRow: array<f32>; // [tau, B]

const EVERY_COLUMN = true;

fn updatesAsked() -> u32 { return 1u; }

fn beginUpdate(update: u32) {}

fn finish(i: u32, gradient: f32) { gradients[i] = gradient; }

fn finishUpdate(invocation: u32, update: u32) {
  for (var r = invocation; r < groupRows; r += groupInvocations) { lossOfRow[r] = rowLosses[r]; }
}
