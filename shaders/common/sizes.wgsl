// THE numbers that shaders are told by the host, and what they share with it; joined to every shader. A pipeline
// is given those that its shader uses.

override K: u32;               // characters in the vocabulary
override m: u32;               // units of a layer
override tau: u32;             // characters per stream and update
override B: u32;               // streams
override rows: u32;            // tau * B: row t * B + stream is one character read
override parameterCount: u32;  // on the GPU, padding included: see parameter_layout.wgsl
override atV: u32;             // offsets into the parameters there: of the output's tensors
override atc: u32;
override lossDivisor: f32;     // what the sum of all losses is divided by

override startsAt: u32;        // words of the text before the table of starts
override updatesPerEpoch: u32; // rows of that table
override endMark: u32;         // the id that ends a document; no id is as large where there are none
override ringLength: u32;      // losses kept until the host has read them

override layer: u32;           // of the dispatch, or the one whose outputs are masked
override atU: u32;             // offsets of its tensors
override atW: u32;
override atb: u32;
override atbR: u32;

override clipAt: f32;
override momentum: f32;
override freshMomentum: f32;   // 1 - momentum, rounded once
override freshDecay: f32;      // 1 - decay
override EPSILON: f32;
override NORM_EPSILON: f32;
override seed: u32;            // of dropout
override dropThreshold: u32;
override seenScale: f32;       // 1 / (1 - dropout)

struct Control {
  done: u32,    // updates done
  current: u32, // the same for the dispatch that counts up `done`, whose other workgroups must not read that
}

// What the host says of the updates of one submission.
struct Steps {
  count: u32,                     // how many
  numbers: array<vec4f, STEPS>,   // the optimiser's numbers of update u, at u % STEPS
}
