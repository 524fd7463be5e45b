import { mergeConfig } from 'vitest/config';
import whole from './vite.config.ts';

/** The tests of the package as somebody installs it, with tools that examples/browser brings. */
const config = mergeConfig(whole, {});
config.test.include = ['test/bundlers/*.test.ts'];
config.test.exclude = [];
config.test.globalSetup = 'test/bundlers/installed.ts'; // of what the command has built

export default config;
