// Where documents begin: at a row that reads the end mark of the one before, which starts from zero states. Joined to
// starts.wgsl, where no document begins in no_documents.wgsl.

fn begins(row: u32) -> bool { return ids[position(control.done, row)] == endMark; }
