// Logits, and what the outputs send back to h, for all rows of one workgroup's streams at once: rows of the tape times V,
// or V transposed. A team computes a tile of ROWS rows by a quad of columns, each of its invocations a part of what is
// summed over. Joined to group.wgsl and to generated constants: ROWS and ABREAST.

alias Sums = array<vec4f, ROWS>;
alias Block = array<vec4f, 4>;

override rowTiles = (groupRows + ROWS - 1u) / ROWS;
override outputQuads = (K + 3u) / 4u;
override unitTurns = (columnQuads + LANES - 1u) / LANES;
override outputTurns = (outputQuads + LANES - 1u) / LANES;
override logitTiles = rowTiles * outputQuads;
override hiddenTiles = rowTiles * columnQuads;

// sums[i] += block times a quad of the i-th row, or 0, where rows are rowQuads apart and those past the last are as it.
fn addProducts(sums: ptr<function, Sums>, block: Block, counts: bool, source: u32, rowQuads: u32, first: u32) {
  for (var i = 0u; i < ROWS; i++) {
    let x = select(vec4f(), vectorOf(tape[source + min(first + i, groupRows - 1u) * rowQuads]), counts);
    (*sums)[i] += x.x * block[0];
    (*sums)[i] += x.y * block[1];
    (*sums)[i] += x.z * block[2];
    (*sums)[i] += x.w * block[3];
  }
}

fn setSums(sums: ptr<function, Sums>, part: u32, sink: u32, rowQuads: u32, first: u32) {
  for (var i = 0u; i < ROWS; i++) {
    if (first + i < groupRows) { setSum(sink + (first + i) * rowQuads, part, (*sums)[i]); }
  }
}

// Which row tile a tile is of, and which quad of columns: neighbours have the same rows, ABREAST quads of them.
fn placeOf(tile: u32, quads: u32) -> vec2u {
  if (ABREAST == 1u) { return vec2u(tile % rowTiles, tile / rowTiles); }
  let before = tile / (rowTiles * ABREAST) * ABREAST;
  let width = min(ABREAST, quads - before);
  let inside = tile - before * rowTiles;
  return vec2u(inside / width, before + inside % width);
}

// V at rows 4 row … 4 row + 3 and a quad of columns.
fn blockOfV(row: u32, quad: u32) -> Block {
  let at = atV / 4u + row * 4u * columnQuads + quad;
  return Block(
    parameters[at],
    parameters[at + columnQuads],
    parameters[at + 2u * columnQuads],
    parameters[at + 3u * columnQuads],
  );
}

fn transposed(b: Block) -> Block {
  return Block(
    vec4f(b[0].x, b[1].x, b[2].x, b[3].x),
    vec4f(b[0].y, b[1].y, b[2].y, b[3].y),
    vec4f(b[0].z, b[1].z, b[2].z, b[3].z),
    vec4f(b[0].w, b[1].w, b[2].w, b[3].w),
  );
}

// V h_t; softmax() adds c.
fn logits(group: Group) {
  let source = group.tapeStart + stateRow(0u, streams);
  for (var turn = 0u; turn < (logitTiles + teams - 1u) / teams; turn++) {
    let tile = turn * teams + group.team;
    if (tile >= logitTiles) { break; }
    let place = placeOf(tile, outputQuads);
    let first = place.x * ROWS;
    var sums = Sums();
    for (var q = 0u; q < unitTurns; q++) {
      let own = q * LANES + group.part;
      let quad = min(own, columnQuads - 1u);
      let block = transposed(blockOfV(place.y, quad));
      addProducts(&sums, block, own == quad, source + quad, mQuads, first);
    }
    setSums(&sums, group.part, group.tapeStart + outputRow(0u) + place.y, KQuads, first);
  }
  tapeBarrier();
}

// Vᵀ do_t.
fn hiddenGradients(group: Group) {
  let source = group.tapeStart + outputRow(0u);
  for (var turn = 0u; turn < (hiddenTiles + teams - 1u) / teams; turn++) {
    let tile = turn * teams + group.team;
    if (tile >= hiddenTiles) { break; }
    let place = placeOf(tile, columnQuads);
    let first = place.x * ROWS;
    var sums = Sums();
    for (var q = 0u; q < outputTurns; q++) {
      let own = q * LANES + group.part;
      let quad = min(own, outputQuads - 1u);
      addProducts(&sums, blockOfV(quad, place.y), own == quad, source + quad, KQuads, first);
    }
    setSums(&sums, group.part, group.tapeStart + recordRow(KEPT, 0u) + place.y, mQuads, first);
  }
  tapeBarrier();
}
