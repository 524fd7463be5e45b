import { resolve } from 'node:path';

// webpack finds the workers, the library's own among them, and gives each a file.
export default {
  mode: 'production',
  entry: './page.js',
  ignoreWarnings: [/Can't resolve 'gpu.js'/], // a backend that this page does not ask for
  output: { path: resolve('dist/webpack'), filename: 'page.js' },
};
