export { CpuBackend } from './backends/cpu/backend.ts';
export { readCorpus } from './text/corpus.ts';
