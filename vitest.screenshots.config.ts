import { mergeConfig } from 'vitest/config';
import whole from './vite.config.ts';

/** Pictures of the page's states, for whoever changes it: `npm run screenshots`. */
const config = mergeConfig(whole, { test: { testTimeout: 600_000, disableConsoleIntercept: true } });
config.test.include = ['test/screenshots/pictures.ts'];
delete config.test.globalSetup;

export default config;
