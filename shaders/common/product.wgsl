// C = A B in tiles of 32 × 32, for the shader that this file is joined to: it says how large the product is and
// how to load and store an element. 64 invocations keep 4 × 4 sums each in registers; eight columns of A and
// eight rows of B at a time pass through workgroup memory.
//
// The other file defines:
//   const/override productRows, productColumns: u32
//   fn innerRange(group: vec3u) -> vec2u                    first and past-the-last index summed over
//   fn left(row: u32, k: u32) -> f32                        A[row, k]
//   fn right(k: u32, column: u32) -> f32                    B[k, column]
//   fn store(split: u32, row: u32, column: u32, sum: f32)   C[row, column]

const TILE = 32u;
const DEPTH = 8u;

var<workgroup> leftTile: array<vec4f, DEPTH * TILE / 4u>;  // [DEPTH, TILE]
var<workgroup> rightTile: array<vec4f, DEPTH * TILE / 4u>; // [DEPTH, TILE]

// Row and column of this tile's first element, for a file that stacks several products.
var<private> tile: vec2u;

fn leftOrZero(row: u32, k: u32, end: u32) -> f32 {
  if (row >= productRows || k >= end) { return 0.0; }
  return left(row, k);
}

fn rightOrZero(k: u32, column: u32, end: u32) -> f32 {
  if (column >= productColumns || k >= end) { return 0.0; }
  return right(k, column);
}

fn storeFour(split: u32, row: u32, column: u32, sums: vec4f) {
  if (row >= productRows) { return; }
  for (var j = 0u; j < 4u; j++) {
    if (column + j < productColumns) { store(split, row, column + j, sums[j]); }
  }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) invocation: u32) {
  let row = group.y * TILE;
  let column = group.x * TILE;
  tile = vec2u(row, column);
  let range = innerRange(group);
  let across = (invocation % 8u) * 4u;
  let down = invocation / 8u;

  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var k = range.x; k < range.y; k += DEPTH) {
    let r = row + across;
    let c = column + across;
    let d = k + down;
    let e = range.y;
    leftTile[invocation] = vec4f(leftOrZero(r, d, e), leftOrZero(r + 1u, d, e), leftOrZero(r + 2u, d, e), leftOrZero(r + 3u, d, e));
    rightTile[invocation] = vec4f(rightOrZero(d, c, e), rightOrZero(d, c + 1u, e), rightOrZero(d, c + 2u, e), rightOrZero(d, c + 3u, e));
    workgroupBarrier();
    for (var i = 0u; i < DEPTH; i++) {
      let a = leftTile[i * 8u + down];
      let b = rightTile[i * 8u + invocation % 8u];
      sum0 += a.x * b;
      sum1 += a.y * b;
      sum2 += a.z * b;
      sum3 += a.w * b;
    }
    workgroupBarrier();
  }

  let firstRow = row + down * 4u;
  storeFour(group.z, firstRow, column + across, sum0);
  storeFour(group.z, firstRow + 1u, column + across, sum1);
  storeFour(group.z, firstRow + 2u, column + across, sum2);
  storeFour(group.z, firstRow + 3u, column + across, sum3);
}
