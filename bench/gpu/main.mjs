// npm run bench:gpu: this library and its peers on one GPU in one run. See bench/README.md.
import { measurePeak, UserError, WebGpuBackend } from '../../dist/node/index.js';
import { bundledBook, loadDawn, readBook } from '../../dist/node/node.js';
import { main } from '../harness/options.mjs';
import { budgetOf, partOf } from './clock.mjs';
import { Engines, PATHS } from './engines.mjs';
import { HELP, parseOptions } from './options.mjs';
import { adapterOf, factsOf, Report } from './report.mjs';
import { measureTable } from './table.mjs';
import { measureToLoss } from './to-loss.mjs';

/** Share of the time that the table may take where both parts are measured. */
const TABLE_TIME = 0.5;

process.env.SOFTWARE_GPU = '1'; // engines run there too, and the results say so
await main(HELP, parseOptions, (options, args) => run(options, args.join(' ')));

/** Runs the parts that the options name. @throws UserError when there is nothing to measure with. */
async function run(options, command) {
  const left = budgetOf(60 * options.minutes);
  const corpus = await readBook(options.text ?? bundledBook());
  const gpu = await dawn(options.engines);
  const adapter = await describe(gpu);
  const engines = new Engines(options.python);
  let report;
  endWell(() => (report?.saved ? `stopped; so far: ${report.path}` : 'stopped before the first result'));
  process.on('exit', () => engines.close());
  try {
    await engines.start();
    engines.check(options.engines ?? []);
    report = Report.begin({ ...options, command }, factsOf({ adapter, engines, corpus }));
    await measure({ gpu, software: adapter?.software ?? true, engines, corpus, options, report, left });
    console.log(`written: ${report.path}`);
  } finally {
    engines.close();
  }
}

async function measure(parts) {
  const { gpu, software, engines, options, report, left } = parts;
  // A GPU that the CPU emulates has no peak worth telling.
  const peak = software ? null : await measurePeak(gpu);
  report.content.peakMultiplyAddsPerSecond = peak;
  introduce(report.content, peak);
  const bench = { ...parts, peak };
  const both = options.parts.length > 1;
  if (options.parts.includes('table')) {
    const wanted = options.engines ?? [...PATHS, ...engines.peerNames];
    await measureTable({ ...bench, left: partOf(left, both ? TABLE_TIME : 1) }, wanted);
  }
  if (options.parts.includes('to-loss')) {
    await measureToLoss(bench, options.engines ?? [software ? 'simd' : 'webgpu', ...engines.peerNames]);
  }
  report.save();
}

/** Undefined without an adapter, where the engines asked for need none. */
async function dawn(engines) {
  try {
    return await loadDawn();
  } catch (error) {
    const needed = [...PATHS, 'webgpu'];
    if (!(error instanceof UserError) || !engines || engines.some((one) => needed.includes(one))) throw error;
    return undefined;
  }
}

async function describe(gpu) {
  if (!gpu) return null;
  const backend = await WebGpuBackend.create(gpu, { path: 'batched' });
  const adapter = await adapterOf(gpu, backend);
  backend.dispose();
  return adapter;
}

function introduce({ adapter, driver, peers }, peak) {
  const teraflops = peak && `${((2 * peak) / 1e12).toFixed(2)} TFLOP/s float32 measured`;
  console.log([adapter?.name ?? 'no WebGPU adapter', driver, teraflops].filter(Boolean).join('; '));
  if (!peak) console.log('no GPU: what is measured here is no GPU’s speed');
  for (const { library, version, device, error } of peers) {
    console.log(error ? `without ${library}: ${error}` : `${version}, on ${device}`);
  }
}

/** What was measured before a Ctrl-C is in the file. */
function endWell(message) {
  const codes = { SIGINT: 130, SIGTERM: 143 };
  for (const [signal, code] of Object.entries(codes)) {
    process.on(signal, () => {
      console.error(message());
      process.exit(code);
    });
  }
}
