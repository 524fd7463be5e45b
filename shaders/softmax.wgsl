// Per row: loss -ln softmax(o)[y], and the logits become their gradient (softmax(o) - onehot(y)) / B.
// One workgroup a row. Joined to walk.wgsl.

override K: u32;

@group(0) @binding(0) var<storage, read> ids: array<u32>;             // the text
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read_write> outputs: array<f32>;   // o, then do [tau, B, K]
@group(0) @binding(3) var<storage, read_write> rowLosses: array<f32>; // [tau, B]

const SIZE = 64u;
var<workgroup> partial: array<f32, SIZE>;

fn sumOfAll(lane: u32, value: f32) -> f32 {
  partial[lane] = value;
  for (var half = SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { partial[lane] += partial[lane + half]; }
  }
  let sum = workgroupUniformLoad(&partial[0]);
  return sum;
}

fn largestOfAll(lane: u32, value: f32) -> f32 {
  partial[lane] = value;
  for (var half = SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { partial[lane] = max(partial[lane], partial[lane + half]); }
  }
  let largest = workgroupUniformLoad(&partial[0]);
  return largest;
}

@compute @workgroup_size(SIZE)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.y * groups.x + group.x;
  if (row >= tau * B) { return; }
  let first = row * K;
  let y = ids[position(control.update, row) + 1u];
  let targetLogit = outputs[first + y];

  var own = outputs[first];
  for (var k = lane; k < K; k += SIZE) { own = max(own, outputs[first + k]); }
  let largest = largestOfAll(lane, own);

  own = 0.0;
  for (var k = lane; k < K; k += SIZE) { own += exp(outputs[first + k] - largest); }
  let sum = sumOfAll(lane, own);

  for (var k = lane; k < K; k += SIZE) {
    let p = exp(outputs[first + k] - largest) / sum;
    outputs[first + k] = (p - select(0.0, 1.0, k == y)) / f32(B);
  }
  if (lane == 0u) { rowLosses[row] = log(sum) + largest - targetLogit; }
}
