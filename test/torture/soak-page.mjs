// npm run soak:page -- [--minutes N] [--looks N]: a long training on the built page; ends with 1 where it grows or fails.
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, looks: { type: 'string', default: '30' } },
});
const { module } = await runnerImport('./test/torture/page-soak.ts', { configFile: false, logLevel: 'warn' });
const outcome = await module.pageSoak({
  minutes: Number(values.minutes),
  looks: Number(values.looks),
  tell: console.log,
});
console.log(outcome.line);
process.exitCode = outcome.good ? 0 : 1;
