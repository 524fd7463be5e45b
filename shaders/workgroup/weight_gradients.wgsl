// All weight gradients of the streams path, from the tapes of its workgroups. The tau * B rows are split, each split has
// its own copy of the gradients, and step.wgsl adds them in order. A workgroup makes one of:
//   a tile of [dV | dc] = doᵀ [h | 1], or of a gate's [dW | db] = drᵀ [h_before | 1]; dbR for db where the gate has one
//   some columns of a gate's dU, where rows of dx are added up by character; db of a gate whose dx and dr differ
// Joined to starts.wgsl, a cell, parameter_layout.wgsl, tape_layout.wgsl, splits.wgsl, tile.wgsl and
// character_gradients.wgsl.

override outputQuads = (K + 3u) / 4u;     // of the rows of V
override blocksOfV: u32;                  // of 8 rows, in a tile of dV: TILE_ROWS or less
override blocksOfGate: u32;               // the same of dW
override tilesOfV = (outputQuads + 2u * blocksOfV - 1u) / (2u * blocksOfV); // one below the other
override tilesOfGate = (columnQuads + 2u * blocksOfGate - 1u) / (2u * blocksOfGate);
override tileRowCount = tilesOfV + GATES * tilesOfGate;
override biasQuad = m / 4u; // of the column of ones

@group(0) @binding(0) var<storage, read> ids: array<u32>;               // the text and the starts
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> tape: array<vec4f>;            // [workgroups, tapeQuads]
@group(0) @binding(3) var<storage, read_write> gradients: array<vec4f>; // [splits, parameterCount]

// Rows of one kind on the tapes.
struct Rows {
  first: u32, // quad of the first
  quads: u32, // of a row
}

// Where a quad of row k is, on the tape of the workgroup that made it.
fn placeOf(kind: Rows, k: u32, quad: u32) -> u32 {
  return k / groupRows * tapeQuads + kind.first + k % groupRows * kind.quads + quad;
}

fn gradientsAt(split: u32, quad: u32) -> vec4f { return gradients[split * (parameterCount / 4u) + quad]; }

fn setGradients(split: u32, quad: u32, sum: vec4f) { gradients[split * (parameterCount / 4u) + quad] = sum; }

// A product: left rows transposed, times right rows with a column of ones.
struct Product {
  left: Rows,
  right: Rows,
  rowQuads: u32, // of the result, 4 rows each
  blocks: u32,   // of 8 rows, in a tile
  matrix: u32,   // quad of its first element
  bias: u32,     // quad of what the column of ones gives
}

fn ofOutputs() -> Product {
  let left = Rows(outputAt, KQuads);
  return Product(left, Rows(stateRow(0u, streams), mQuads), outputQuads, blocksOfV, atV / 4u, atc / 4u);
}

fn ofGate(gate: u32) -> Product {
  let left = Rows(recordRow(recurrentSlot(gate), 0u), mQuads);
  let bias = select(atb + gate * mPadded, atbR, gate == BIASED);
  let matrix = atW + gate * mPadded * mPadded;
  return Product(left, Rows(stateRow(0u, 0u), mQuads), columnQuads, blocksOfGate, matrix / 4u, bias / 4u);
}

// What an invocation brings of every slice.
struct Source {
  term: u32,  // of the slice
  kind: Rows,
  quad: u32,
  inside: bool,
  one: bool,  // whether the column of ones is in it
}

fn sourceOf(p: Product, n: u32, rowQuad: u32, columnQuad: u32) -> Source {
  let own = n % termQuads;
  if (own < 2u * TILE_ROWS) {
    let quad = rowQuad + own;
    return Source(n / termQuads, p.left, min(quad, p.rowQuads - 1u), quad < p.rowQuads, false);
  }
  let quad = columnQuad + own - 2u * TILE_ROWS;
  return Source(n / termQuads, p.right, min(quad, columnQuads - 1u), quad < columnQuads, quad == biasQuad);
}

// The quads as they are on the tape, without a branch: several loads are under way at once.
fn loadSlice(sources: ptr<function, Sources>, first: u32, end: u32) -> Load {
  var load = Load();
  for (var i = 0u; i < LOADS; i++) {
    let k = min(first + (*sources)[i].term, end - 1u);
    load[i] = tape[placeOf((*sources)[i].kind, k, (*sources)[i].quad)];
  }
  return load;
}

alias Sources = array<Source, LOADS>;

fn setSlice(load: ptr<function, Load>, sources: ptr<function, Sources>, invocation: u32, first: u32, end: u32) {
  for (var i = 0u; i < LOADS; i++) {
    let n = i * tileInvocations + invocation;
    let own = (*sources)[i];
    let within = first + own.term < end;
    var quad = select(vec4f(), (*load)[i], own.inside && within);
    if (own.one && within) { quad[m % 4u] = 1.0; }
    if (n < sliceQuads) { slice[n] = quad; }
  }
}

// A row of the matrix at this quad of its columns, and its bias.
fn storeRow(p: Product, split: u32, row: u32, quad: u32, sum: vec4f) {
  var own = sum;
  if (quad == biasQuad) {
    gradients[split * (parameterCount / 4u) + p.bias + row / 4u][row % 4u] = sum[m % 4u];
    own[m % 4u] = 0.0;
  }
  if (quad < columnQuads) { setGradients(split, p.matrix + row * columnQuads + quad, own); }
}

fn storeSums(p: Product, split: u32, rowQuad: u32, quad: u32, sums: ptr<function, Sums>) {
  for (var i = 0u; i < 8u; i++) {
    let four = rowQuad + i / 4u * p.blocks;
    if (four >= p.rowQuads) { continue; }
    storeRow(p, split, four * 4u + i % 4u, quad, (*sums)[2u * i]);
    storeRow(p, split, four * 4u + i % 4u, quad + TILE_COLUMNS, (*sums)[2u * i + 1u]);
  }
}

fn productTile(group: vec3u, invocation: u32) {
  var p = ofOutputs();
  var tileRow = group.y;
  if (group.y >= tilesOfV) {
    let gate = (group.y - tilesOfV) / tilesOfGate;
    p = ofGate(gate);
    tileRow = group.y - tilesOfV - gate * tilesOfGate;
  }
  let rowQuad = tileRow * 2u * p.blocks;
  let columnQuad = group.x * 2u * TILE_COLUMNS;
  let row = invocation / TILE_COLUMNS;
  let column = invocation % TILE_COLUMNS;
  let range = rowsOfSplit(group.z);
  var sources = Sources();
  for (var i = 0u; i < LOADS; i++) {
    sources[i] = sourceOf(p, i * tileInvocations + invocation, rowQuad, columnQuad);
  }
  var sums = Sums();
  var coming = loadSlice(&sources, range.x, range.y);
  for (var k = range.x; k < range.y; k += DEPTH) {
    setSlice(&coming, &sources, invocation, k, range.y);
    workgroupBarrier();
    coming = loadSlice(&sources, k + DEPTH, range.y); // while this one is multiplied
    if (row < p.blocks) { addSlice(&sums, row, p.blocks, column); }
    workgroupBarrier();
  }
  if (row < p.blocks) { storeSums(p, group.z, rowQuad + row, columnQuad + column, &sums); }
}

@compute @workgroup_size(tileInvocations)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) invocation: u32) {
  if (group.y < tileRowCount) {
    productTile(group, invocation);
  } else {
    characterGradients(group, group.y - tileRowCount, invocation);
  }
}
