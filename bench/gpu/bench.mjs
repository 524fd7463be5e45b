import { loadDawn, measurePeak, UserError, WebGpuBackend } from '../../dist/node/internals.js';
import { bundledBook, readBook } from '../../dist/node/node.js';
import { budgetOf } from './clock.mjs';
import { Engines, PATHS } from './engines.mjs';
import { adapterOf, factsOf, Report } from './report.mjs';

process.env.SOFTWARE_GPU = '1'; // engines run there too, and the results say so

/**
 * Runs `measure` with all that a measurement needs, and closes it.
 * @param options as parseOptions() gives them
 * @param {string[]} command
 * @param {(bench: import('./table.mjs').Bench) => Promise<void>} measure
 * @throws UserError when there is nothing to measure with
 */
export async function withBench(options, command, measure) {
  const left = budgetOf(60 * options.minutes);
  const corpus = await readBook(options.text ?? bundledBook());
  const gpu = await dawn(options.engines);
  const adapter = await describe(gpu);
  const software = adapter?.software ?? true;
  const engines = new Engines(options);
  let report;
  endWell(() => (report?.saved ? `stopped; so far: ${report.path}` : 'stopped before the first result'));
  process.on('exit', () => engines.close());
  try {
    await engines.start();
    engines.check(options.engines ?? []);
    report = Report.begin({ ...options, command: command.join(' ') }, factsOf({ adapter, engines, corpus }));
    const peak = software ? null : await measurePeak(gpu); // one that the CPU emulates has none worth telling
    report.content.peakMultiplyAddsPerSecond = peak;
    introduce(report.content, peak);
    await measure({ gpu, software, peak, engines, corpus, options, report, left });
    report.save();
    console.log(`written: ${report.path}`);
  } finally {
    engines.close();
  }
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
