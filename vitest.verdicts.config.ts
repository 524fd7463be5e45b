import { mergeConfig } from 'vitest/config';
import whole from './vite.config.ts';

/** The whole table of the gradient check's verdicts, some minutes long: `npm run verdicts`. */
const config = mergeConfig(whole, { test: { testTimeout: 600_000, disableConsoleIntercept: true } });
config.test.include = ['test/verdicts/table.ts'];
delete config.test.globalSetup;

export default config;
