// What the passes of one workgroup leave on its tape, as rows of quads: four f32 each, zero past m or K. Rows of the
// batch are numbered t * streams + stream within the workgroup.
//   states   of each kind: 0 … tau, [STATES, (tau + 1) * streams, mQuads]
//   outputs  o, then do             [groupRows, KQuads]
//   record   see cell.wgsl          [RECORD, groupRows, mQuads]

override streams: u32;   // of one workgroup
override groupRows: u32; // tau * streams
override mQuads: u32;    // ceil(m / 4), made odd: rows then begin in different banks of the memory
override KQuads: u32;    // the same of K
override tapeQuads: u32; // of one workgroup

override outputAt = STATES * (groupRows + streams) * mQuads;
override recordAt = outputAt + groupRows * KQuads;

// The first quad of a row: of the states before the step of that row, …
fn stateRow(state: u32, row: u32) -> u32 { return (state * (groupRows + streams) + row) * mQuads; }

fn outputRow(row: u32) -> u32 { return outputAt + row * KQuads; }

fn recordRow(slot: u32, row: u32) -> u32 { return recordAt + (slot * groupRows + row) * mQuads; }
