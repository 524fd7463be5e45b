// Vite finds the workers, the library's own among them, and gives each a file.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin', // both let a page share memory with its threads
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default {
  base: './',
  build: { outDir: 'dist/vite' },
  worker: { format: 'es' },
  optimizeDeps: { exclude: ['webgpu-char-rnn'] }, // in development its worker must stay beside it
  server: { headers },
  preview: { headers },
};
