import { build } from 'esbuild';

// esbuild leaves workers alone: each is an entry, the library's own under the name that its chunks know, beside them.
await build({
  entryPoints: { page: 'page.js', training: 'training.js', 'simd-worker': 'webgpu-char-rnn/simd-worker.js' },
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  outdir: 'dist/esbuild',
  external: ['gpu.js'],
});
