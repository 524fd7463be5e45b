export { bundledBook, readBook } from './books.ts';
export { loadDawn } from './dawn.ts';
export { nodeEnvironment } from './environment.ts';
export { enableRelaxedSimd } from './relaxed-simd.ts';
