// Sums over the invocations of one workgroup, in the same order each time. The file that this one is joined to
// defines `GROUP`, a power of two: the invocations of a workgroup.

var<workgroup> partial: array<f32, GROUP>;

fn sumOfAll(invocation: u32, value: f32) -> f32 {
  partial[invocation] = value;
  for (var half = GROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { partial[invocation] += partial[invocation + half]; }
  }
  let sum = workgroupUniformLoad(&partial[0]);
  return sum;
}
