// The fused path trains: as many updates as the host asks for, their losses into the ring. Joined to apply.wgsl, and to
// finish_step.wgsl or finish_norm.wgsl.

@group(0) @binding(5) var<uniform> steps: Steps;
@group(0) @binding(6) var<storage, read_write> moments: array<vec4f>; // [SLOTS, parameterCount]
@group(0) @binding(7) var<storage, read_write> losses: array<f32>;    // [ringLength]

var<private> stepNumbers: vec4f;

fn updatesAsked() -> u32 { return steps.count; }

fn beginFinish(update: u32) { stepNumbers = steps.numbers[update % STEPS]; }

fn finishUpdate(invocation: u32, update: u32) {
  finishGradients(invocation);
  if (invocation != 0u) { return; }
  var loss = 0.0;
  for (var r = 0u; r < groupRows; r++) { loss += rowLosses[r]; }
  losses[update % ringLength] = loss / lossDivisor;
  control.done = update + 1u;
}
