export { CpuBackend } from './backends/cpu/backend.ts';
export { SimdBackend } from './backends/simd/backend.ts';
export { readCorpus } from './text/corpus.ts';
