// What backward.wgsl finds the beginnings of documents by. Joined to starts.wgsl.

@group(0) @binding(3) var<storage, read> ids: array<u32>; // the text and the starts
@group(0) @binding(4) var<storage, read> control: Control;
