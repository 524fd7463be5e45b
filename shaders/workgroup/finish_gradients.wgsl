// The fused path only computes the gradients of one update.

@group(0) @binding(6) var<storage, read_write> gradients: array<vec4f>; // [parameterCount]
@group(0) @binding(7) var<storage, read_write> lossOfRow: array<f32>;   // [tau, B]

const EVERY_CHARACTER = true;

fn updatesAsked() -> u32 { return 1u; }

fn beginFinish(update: u32) {}

fn finish(quad: u32, gradient: vec4f) { gradients[quad] = gradient; }

fn finishTile(first: u32, tile: ptr<function, Tile>) {
  for (var i = 0u; i < 4u; i++) { gradients[first + i * columnQuads] = (*tile)[i]; }
}

fn finishUpdate(invocation: u32, update: u32) {
  for (var r = invocation; r < groupRows; r += groupInvocations) { lossOfRow[r] = rowLosses[r]; }
}
