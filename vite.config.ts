import { defineConfig } from 'vitest/config';
import { assemblyScript } from './vite/assemblyscript.ts';
import { bundledScript } from './vite/bundled-script.ts';
import { executable } from './vite/executable.ts';
import { firstLoadBudget } from './vite/first-load-budget.ts';
import { installable } from './vite/installable.ts';
import { licenses } from './vite/licenses.ts';
import { offeredTexts } from './vite/offered-texts.ts';
import { offline } from './vite/offline.ts';
import { ISOLATION_HEADERS, policyOnlyWhenBuilt } from './vite/strict-page.ts';
import { threadWorker } from './vite/thread-worker.ts';

// One source, two outputs: dist/page for any static host, dist/node for the library and the command line.
export default defineConfig({
  base: './',
  plugins: [
    assemblyScript(),
    offeredTexts(),
    bundledScript(),
    executable('dist/node/cli.js'),
    threadWorker(),
    installable(),
    licenses(), // before what lists the page's files
    offline(),
    firstLoadBudget(),
    policyOnlyWhenBuilt(),
  ],
  worker: {
    format: 'es',
    plugins: () => [assemblyScript(), bundledScript(), licenses({ writes: false })],
    rollupOptions: { checks: { bundlerTimings: false } },
  },
  server: { headers: ISOLATION_HEADERS },
  preview: { headers: ISOLATION_HEADERS },
  builder: {},
  environments: {
    // gpu.js is one large chunk, which is loaded only when it is asked for.
    client: {
      build: {
        outDir: 'dist/page',
        target: 'es2022',
        chunkSizeWarningLimit: 1000,
        rollupOptions: { checks: { bundlerTimings: false } },
      },
    },
    node: {
      consumer: 'server',
      build: {
        outDir: 'dist/node',
        target: 'node20',
        minify: false,
        emptyOutDir: true,
        rollupOptions: {
          checks: { bundlerTimings: false },
          input: {
            index: 'src/index.ts',
            browser: 'src/browser/index.ts',
            node: 'src/node/index.ts',
            cli: 'src/cli/main.ts',
            internals: 'src/internals.ts',
          },
          output: {
            entryFileNames: '[name].js',
            chunkFileNames: '[name]-[hash].js',
            comments: { jsdoc: false }, // the declarations have them
          },
        },
      },
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/firefox/**', 'test/slurm/**', 'test/exchange/**', 'test/bundlers/**'], // npm run test:firefox, …
    globalSetup: 'test/support/build-page.ts',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      include: ['src/**/*.ts'],
      // The page runs in a browser, where this coverage does not reach; test/demo goes through the built page.
      exclude: ['src/demo/**', 'src/backends/simd/assembly/**'],
      reporter: ['text-summary'],
      thresholds: { lines: 90 },
    },
  },
});
