// npm run torture -- --seconds N [--seed N]: does bad things to the built program for N seconds; ends with 1 where one went wrong.
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
  },
});
const { module } = await runnerImport('./test/torture/torture.ts', { configFile: false, logLevel: 'warn' });
console.log(`seed ${values.seed}`);
const outcome = await module.torture({
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  tell: console.log,
  progress: console.log,
});
console.log(String(outcome));
process.exitCode = outcome.good ? 0 : 1;
