// Where the streams read: `ids` holds the text and, from startsAt on, a table of starts [updatesPerEpoch, B], each a
// position in the text, with the bit FRESH where the stream's states begin from 0. Joined to every shader that reads
// the text.

const FRESH = 0x80000000u;

fn startOf(update: u32, stream: u32) -> u32 {
  return ids[startsAt + (update % updatesPerEpoch) * B + stream];
}

fn isFresh(update: u32, stream: u32) -> bool { return (startOf(update, stream) & FRESH) != 0u; }

// Position in the text of row t * B + stream.
fn position(update: u32, row: u32) -> u32 {
  return (startOf(update, row % B) & ~FRESH) + row / B;
}
