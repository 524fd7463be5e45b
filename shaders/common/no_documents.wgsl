// A text without documents: see documents.wgsl.

fn begins(row: u32) -> bool { return false; }
