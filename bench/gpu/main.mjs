// npm run bench:gpu: this library and its peers on one GPU in one run. See bench/README.md.
import { main } from '../harness/options.mjs';
import { withBench } from './bench.mjs';
import { partOf } from './clock.mjs';
import { PATHS } from './engines.mjs';
import { HELP, parseOptions } from './options.mjs';
import { printTableHead } from './print.mjs';
import { measureTable, tellMissing } from './table.mjs';
import { measureToLoss } from './to-loss.mjs';

/** Share of the time that the table may take where both parts are measured. */
const TABLE_TIME = 0.5;

await main(HELP, parseOptions, (options, args) => withBench(options, args, measure));

/** The parts that the options name. */
async function measure(bench) {
  const { software, engines, options, report, left } = bench;
  const both = options.parts.length > 1;
  if (options.parts.includes('table')) {
    printTableHead();
    const wanted = options.engines ?? [...PATHS, ...engines.peerNames];
    const missing = await measureTable({ ...bench, left: partOf(left, both ? TABLE_TIME : 1) }, wanted);
    tellMissing(report, missing);
  }
  if (options.parts.includes('to-loss')) {
    await measureToLoss(bench, options.engines ?? [software ? 'simd' : 'webgpu', ...engines.peerNames]);
  }
}
