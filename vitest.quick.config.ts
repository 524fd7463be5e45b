import { mergeConfig } from 'vitest/config';
import whole from './vite.config.ts';

/**
 * The tests that answer while one works: arithmetic, files, options and the training loop, on the CPU. All that starts
 * a browser, a GPU's driver, a process or a build, what is frozen, and what takes long is left to `npm test`.
 */
const config = mergeConfig(whole, {
  test: {
    exclude: [
      'test/browser/**',
      'test/demo/**',
      'test/torture/**',
      'test/cli/**',
      'test/bench/**',
      'test/backends/webgpu/**',
      'test/backends/gpujs*',
      'test/backends/simd/{functions,conformance}.test.ts',
      'test/backends/large-vocabulary.test.ts',
      'test/packaging.test.ts',
    ],
  },
});
delete config.test.globalSetup;

export default config;
