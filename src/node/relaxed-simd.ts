import { setFlagsFromString } from 'node:v8';

/**
 * Lets WebAssembly fuse multiplication and addition, which makes a SIMD update about 12 % shorter. Node 20 knows
 * relaxed SIMD, but only behind a flag; later versions have it without. Call it before the SIMD backend is loaded.
 */
export function enableRelaxedSimd(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
}
