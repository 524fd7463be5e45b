import { mergeConfig } from 'vitest/config';
import whole from './vite.config.ts';

/** The tests in Firefox and under its shader compiler, which get packages of Debian for themselves. */
const config = mergeConfig(whole, { test: { testTimeout: 300_000, hookTimeout: 600_000 } });
config.test.include = ['test/browser/firefox/*.test.ts'];
config.test.exclude = [];
config.test.fileParallelism = false; // Firefox and lavapipe take the whole machine each

export default config;
