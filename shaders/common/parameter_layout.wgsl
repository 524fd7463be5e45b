// THE layout of parameters, moments and gradients on the GPU, and src/backends/webgpu/parameter-layout.ts, which converts
// to and from it. Rows are padded to whole quads, so that shaders may bind them as vec4f; so are a gate's units and the
// characters of V and c. What pads is 0 and stays 0.
//   U of the first layer   [K, GATES, mPadded]   transposed: a row for each character
//   U above it, and W      [GATES, mPadded, mPadded]
//   V                      [K padded, mPadded]
//   b, bR, c               [GATES, mPadded], [mPadded], [K padded]
// A tensor begins at atU, atW …, a multiple of four; the functions say where in it an element stands. Row e is the
// unit e % m of gate e / m. Joined to a cell.

override mPadded: u32;             // m, made a multiple of 4
override columnQuads = mPadded / 4u; // of a row of W or V

// Of a vector over gates and units.
fn inUnits(e: u32) -> u32 { return e + gateOf(e) * (mPadded - m); }

// Of the transposed U of the first layer.
fn inCharacters(character: u32, e: u32) -> u32 { return character * GATES * mPadded + inUnits(e); }

// Of W, and of U above the first layer.
fn inGates(e: u32, column: u32) -> u32 { return inUnits(e) * mPadded + column; }

// Of V.
fn inOutputs(k: u32, column: u32) -> u32 { return k * mPadded + column; }
