export { bundledBook, readBook, readBooks } from './books.ts';
export { loadDawn } from './dawn.ts';
export { nodeEnvironment } from './environment.ts';
export { enableRelaxedSimd, enableWideVectors } from './simd-flags.ts';
