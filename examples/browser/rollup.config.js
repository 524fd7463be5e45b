import nodeResolve from '@rollup/plugin-node-resolve';

// Rollup leaves workers alone: each is an entry, the library's own under the name that its chunks know, beside them.
export default {
  input: { page: 'page.js', training: 'training.js', 'simd-worker': 'webgpu-char-rnn/simd-worker.js' },
  output: { dir: 'dist/rollup', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
  external: ['gpu.js'],
  plugins: [nodeResolve({ browser: true })],
};
