// Where the streams stand in the text. Joined in front of every shader that reads it.

override tau: u32;             // characters per stream and update
override B: u32;               // streams
override streamLength: u32;    // characters in the part of each stream
override updatesPerEpoch: u32; // then every stream starts again

struct Control {
  update: u32, // updates done
}

// Position in the text of row t * B + stream.
fn position(update: u32, row: u32) -> u32 {
  return (row % B) * streamLength + (update % updatesPerEpoch) * tau + row / B;
}
