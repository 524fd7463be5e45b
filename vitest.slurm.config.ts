import { mergeConfig } from 'vitest/config';
import whole from './vite.config.ts';

/** The test on a real Slurm, which it installs and starts for itself. */
const config = mergeConfig(whole, { test: { testTimeout: 300_000, hookTimeout: 300_000 } });
config.test.include = ['test/slurm/*.test.ts'];
config.test.exclude = [];

export default config;
