import { SimdBackend } from '../../../src/backends/simd/backend.ts';
import { conformance, SHAPES } from '../conformance.ts';

// Less than a vector, panels half full, rows that are no multiple of a block, several blocks.
const PADDED = [
  { hiddenSize: 7, vocabularySize: 83, seqLength: 5, batchSize: 5 },
  { hiddenSize: 130, vocabularySize: 257, seqLength: 25, batchSize: 17 },
  { hiddenSize: 3, vocabularySize: 83, seqLength: 1, batchSize: 2 },
];

conformance('simd', async () => new SimdBackend({ threads: 2 }), {
  bound: 1e-5,
  shapes: [...SHAPES, ...PADDED],
});
