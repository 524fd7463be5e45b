// Products in tiles of 2 TILE_ROWS × 2 TILE_COLUMNS quads, for the shader that this file is joined to. An invocation
// keeps 8 × 8 sums in registers: of row quads r and r + half the rows, and column quads c and c + TILE_COLUMNS, so that
// neighbours read neighbouring quads. A slice of DEPTH terms at a time passes through workgroup memory, which the shader
// fills, quads 0 … 2 TILE_ROWS - 1 of each term from the left and those after them from the right. Joined to a generated
// `const LOADS`, the quads of a slice that each invocation brings.

const DEPTH = 8u;

override TILE_ROWS: u32;    // blocks of 8 rows, …
override TILE_COLUMNS: u32; // … and of 8 columns: an invocation for each
override tileInvocations = TILE_ROWS * TILE_COLUMNS;
override termQuads = 2u * (TILE_ROWS + TILE_COLUMNS);
override sliceQuads = DEPTH * termQuads;

var<workgroup> slice: array<vec4f, sliceQuads>;

alias Load = array<vec4f, LOADS>;

// Sums of 8 rows × 2 quads of columns.
alias Sums = array<vec4f, 16>;

fn addFour(sums: ptr<function, Sums>, first: u32, left: vec4f, near: vec4f, far: vec4f) {
  for (var i = 0u; i < 4u; i++) {
    (*sums)[first + 2u * i] += left[i] * near;
    (*sums)[first + 2u * i + 1u] += left[i] * far;
  }
}

// Adds the terms of the slice. Barriers around it are the caller's.
// @param half distance to the other row quad: TILE_ROWS, or less in a product of few rows.
fn addSlice(sums: ptr<function, Sums>, row: u32, half: u32, column: u32) {
  for (var d = 0u; d < DEPTH; d++) {
    let left = d * termQuads + row;
    let right = d * termQuads + 2u * TILE_ROWS + column;
    let near = slice[right];
    let far = slice[right + TILE_COLUMNS];
    addFour(sums, 0u, slice[left], near, far);
    addFour(sums, 8u, slice[left + half], near, far);
  }
}
