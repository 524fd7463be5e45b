import { mergeConfig } from 'vitest/config';
import whole from './vite.config.ts';

/** What goes to PyTorch, NumPy and ONNX Runtime and back, with those themselves: `npm run test:exchange`. */
const config = mergeConfig(whole, {
  test: { testTimeout: 300_000, hookTimeout: 600_000, disableConsoleIntercept: true },
});
config.test.include = ['test/exchange/*.test.ts'];
config.test.exclude = [];
delete config.test.globalSetup;

export default config;
