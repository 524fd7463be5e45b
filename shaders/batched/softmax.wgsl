// Per row: loss -ln softmax(o)[y], and the logits become their gradient (softmax(o) - onehot(y)) / lossDivisor.
// One workgroup a row. Joined to starts.wgsl and sum_of_all.wgsl.

@group(0) @binding(0) var<storage, read> ids: array<u32>;             // the text and the starts
@group(0) @binding(1) var<storage, read_write> control: Control;
@group(0) @binding(2) var<storage, read_write> outputs: array<f32>;   // o, then do [tau, B, K]
@group(0) @binding(3) var<storage, read_write> rowLosses: array<f32>; // [tau, B]

const GROUP = 64u;

fn largestOfAll(invocation: u32, value: f32) -> f32 {
  partial[invocation] = value;
  for (var half = GROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { partial[invocation] = max(partial[invocation], partial[invocation + half]); }
  }
  let largest = workgroupUniformLoad(&partial[0]);
  return largest;
}

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  let row = group.y * groups.x + group.x;
  if (row >= rows) { return; }
  let update = control.done;
  let first = row * K;
  let y = ids[position(update, row) + 1u];
  let targetLogit = outputs[first + y];

  var own = outputs[first];
  for (var k = invocation; k < K; k += GROUP) { own = max(own, outputs[first + k]); }
  let largest = largestOfAll(invocation, own);

  own = 0.0;
  for (var k = invocation; k < K; k += GROUP) { own += exp(outputs[first + k] - largest); }
  let sum = sumOfAll(invocation, own);

  for (var k = invocation; k < K; k += GROUP) {
    let p = exp(outputs[first + k] - largest) / sum;
    outputs[first + k] = (p - select(0.0, 1.0, k == y)) / lossDivisor;
  }
  if (invocation != 0u) { return; }
  rowLosses[row] = log(sum) + largest - targetLogit;
  if (row == 0u) { control.current = update; }
}
