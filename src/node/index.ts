/** What the library needs of Node. */
export { bundledBook, readBook, readBooks } from './books.ts';
export { nodeEnvironment } from './environment.ts';
export { enableRelaxedSimd, enableWideVectors } from './simd-flags.ts';
