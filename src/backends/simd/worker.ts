/** A thread of the SIMD backend in a page: makes its instance of the module and serves until it is terminated. */
import type { Exports, Parts } from './engine.ts';

addEventListener('message', ({ data }: MessageEvent<Parts>) => {
  const { module, memory, layout } = data;
  const instance = new WebAssembly.Instance(module, { env: { memory }, layout, math: Math as never });
  postMessage('ready');
  (instance.exports as unknown as Exports).serve();
});
