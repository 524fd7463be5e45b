import { SimdBackend } from '../../../src/backends/simd/backend.ts';
import { toyConfig } from '../../support/toy.ts';
import { conformance, SHAPES } from '../conformance.ts';

// Less than a vector, panels half full, rows that are no multiple of a block, several blocks; rows of a group that
// fill more than one block of a tile, and lanes of one character in many.
const PADDED = [
  { hiddenSize: 7, vocabularySize: 83, seqLength: 5, batchSize: 5 },
  { hiddenSize: 130, vocabularySize: 257, seqLength: 25, batchSize: 17 },
  { hiddenSize: 3, vocabularySize: 83, seqLength: 1, batchSize: 2 },
  { hiddenSize: 9, vocabularySize: 11, seqLength: 100, batchSize: 10 },
  { hiddenSize: 17, vocabularySize: 300, seqLength: 2, batchSize: 70 },
].map(toyConfig);

// Gate rows of several blocks that panels do not fill; groups of one, two and four streams; layers upon each other.
const GATED = [
  { cell: 'gru', layers: 2, hiddenSize: 33, vocabularySize: 83, seqLength: 25, batchSize: 5 },
  { cell: 'lstm', layers: 3, hiddenSize: 12, vocabularySize: 257, seqLength: 45, batchSize: 1 },
  { cell: 'lstm', layers: 2, hiddenSize: 65, vocabularySize: 9, seqLength: 70, batchSize: 33 },
] as const;

conformance('simd', async () => new SimdBackend({ threads: 2 }), {
  bound: 1e-5,
  shapes: [...SHAPES, ...PADDED, ...GATED],
});
