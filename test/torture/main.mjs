// npm run torture -- --seconds N [--seed N]: does bad things to the built program for N seconds; ends with 1 where one went wrong.
import { parseArgs } from 'node:util';
import { load } from './load.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
  },
});
const { torture } = await load('./test/torture/torture.ts');
console.log(`seed ${values.seed}`);
const outcome = await torture({
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  tell: console.log,
  progress: console.log,
});
console.log(String(outcome));
process.exitCode = outcome.good ? 0 : 1;
