// What the weight gradients of a layer above the first find the beginnings of documents by. Joined to starts.wgsl.

@group(0) @binding(5) var<storage, read> ids: array<u32>; // the text and the starts
