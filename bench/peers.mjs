// npm run bench:peers: the same model, text and recipe in other libraries. See bench/README.md.
import { cpus, loadavg, release, type } from 'node:os';
import { BACKEND_NAMES } from '../dist/node/index.js';
import { bundledBook, readBook } from '../dist/node/node.js';
import { compareAt, spreadOf } from './harness/compare.mjs';
import { Library } from './harness/library.mjs';
import { main, parse } from './harness/options.mjs';
import { comparableTask } from './harness/task.mjs';
import { verdictOf } from './harness/tolerance.mjs';

const HELP = `npm run bench:peers -- [options]

--batch 1,16,64               streams; m is 100 and tau 25
--only numpy,torch            names, or parts of them
--python /usr/bin/python3     the interpreter that has PyTorch and NumPy
--rounds 5, --seconds 2       turns, and what each takes in a turn
--patience 120                seconds after which a program that does not answer is stopped

SOFTWARE_GPU=1 lets WebGPU run where the CPU emulates the GPU: to see whether it is right.`;

const PYTHON = { numpy: 'numpy_peer', 'torch-eager': 'torch_peer' };
const JAVASCRIPT = {
  plain: 'plain',
  'recurrent-js': 'recurrent-js',
  'brain.js': 'brain',
  'tfjs-cpu': 'tfjs',
  'tfjs-wasm': 'tfjs',
  'tfjs-webgpu': 'tfjs',
  'jax-js-wasm': 'jax-js',
  'jax-js-webgpu': 'jax-js',
};

await main(HELP, parseOptions, run);

function parseOptions(args) {
  return parse(args, {
    whole: { batch: [1, 16, 64], rounds: 5 },
    numbers: { seconds: 2, patience: 120 },
    words: { only: '', python: '/usr/bin/python3' },
  });
}

async function run(options) {
  const corpus = await readBook(bundledBook());
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} logical cores, ${type()} ${release()}, Node ${process.version}`;
  const load = `load ${loadavg()[0].toFixed(1)}`;
  console.log(`${machine}, ${load}; ${new Date().toISOString().slice(0, 10)}; rnn, AdaGrad, m 100, tau 25\n`);
  console.log('| B | program | characters/s | µs/update | this project is | losses |');
  console.log('|---|---|---|---|---|---|');
  for (const batchSize of options.batch) {
    const task = comparableTask(corpus, { batchSize });
    const entrants = entrantsOf(options);
    try {
      print(await compareAt(task, entrants, options), task.config);
    } finally {
      for (const { library } of entrants) library.close();
    }
  }
}

function entrantsOf({ only, python, patience }) {
  const wanted = ({ label }) => only.split(',').some((part) => label.includes(part));
  const all = [
    ...BACKEND_NAMES.map((engine) => ({ label: `this project, ${engine}`, module: 'ours', engine })),
    ...Object.entries(PYTHON).map(([engine, module]) => ({ label: engine, module, engine, python })),
    ...Object.entries(JAVASCRIPT).map(([engine, module]) => ({ label: engine, module, engine })),
  ];
  return all.filter(wanted).map(({ label, module, engine, python }) => {
    return { label, engine, library: new Library(module, { python, patience }) };
  });
}

/** Rows as fast as they are, with the ratio to this project's fastest. */
function print(rows, { batchSize, seqLength }) {
  const whole = (value) => Math.round(value).toLocaleString('en-US');
  const timeOf = ({ times, error }) => (error || !times ? Infinity : spreadOf(times).median);
  const ours = Math.min(...rows.filter(({ entrant }) => entrant.label.startsWith('this')).map(timeOf));
  for (const row of rows.toSorted((a, b) => timeOf(a) - timeOf(b))) {
    const { entrant, detail, error, verdict } = row;
    const time = timeOf(row);
    const name = detail ? `${entrant.label} (${detail})` : entrant.label;
    const speed = [whole((1e6 * batchSize * seqLength) / time), whole(time), timesOf(time / ours)];
    const cells = time < Infinity ? speed : ['–', '–', '–'];
    console.log(`| ${[batchSize, name, ...cells, error ?? verdictOf(verdict)].join(' | ')} |`);
  }
}

function timesOf(ratio) {
  if (ratio === 1 || ratio === 0) return '';
  return ratio > 1 ? `${ratio.toPrecision(2)} times faster` : `${(1 / ratio).toPrecision(2)} times slower`;
}
