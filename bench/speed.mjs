// npm run bench:cpu, npm run bench:peers: ways to train the same model, timed in turns. See bench/README.md.
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { bundledBook, readBook } from '../dist/node/node.js';
import { compareAt, ratioOf, spreadOf } from './harness/compare.mjs';
import { checkEngines, LIBRARIES } from './harness/libraries.mjs';
import { Library } from './harness/library.mjs';
import { main, parse } from './harness/options.mjs';
import { printRow } from './harness/print.mjs';
import { tasksOf } from './harness/task.mjs';
import { outcomeOf } from './harness/tolerance.mjs';

/** All that there are. */
const ENGINES = Object.values(LIBRARIES).flat();
/** Those that can be held to a number of threads; the others take one, or a GPU. */
const THREADED = ['simd', 'numpy', 'torch-eager', 'torch-compile', 'jax-scan'];

const HELP = `npm run bench:cpu -- [options]        npm run bench:peers -- [options]

--cell rnn, --layers 1, --optimizer adagrad, --loss sum, --clip value     the recipe
--hidden 100, --tau 25, --batch 1,64     sizes; lists are gone through
--engines simd,plain,numpy,torch-eager   or all of: ${ENGINES.join(', ')}
--threads 1,2          of those that can be held to a number
--python python3       an interpreter that has NumPy, PyTorch or JAX; several with commas
--against DIST         another build of this project, its folder dist/node
--program PATH         a C program with sizes of its own and B 1, called as bench/peers/program.mjs says
--rounds 9, --seconds 0.3     turns, and what each takes in a turn
--patience 120         seconds after which a program that does not answer is stopped

SOFTWARE_GPU=1 lets WebGPU run where the CPU emulates the GPU: to see whether it is right.`;

const HEADS = ['', 'µs an update (quartiles)', 'chars/s', 'times simd (quartiles)', 'losses', 'what runs'];
const WIDTHS = [26, 28, 10, 24, 12, 0];

await main(HELP, parseOptions, run);

function parseOptions(args) {
  const recipe = { cell: 'rnn', optimizer: 'adagrad', loss: 'sum', clip: 'value' };
  const usual = 'simd,plain,numpy,torch-eager';
  const { engines: written, ...options } = parse(args, {
    whole: { layers: 1, hidden: [100], tau: [25], batch: [1, 64], threads: [1, 2], rounds: 9 },
    numbers: { seconds: 0.3, patience: 120 },
    words: { ...recipe, engines: usual, python: 'python3', against: undefined, program: undefined },
  });
  const engines = written === 'all' ? ENGINES : written.split(',');
  checkEngines(engines, ENGINES);
  return { ...options, engines };
}

async function run(options) {
  const corpus = await readBook(bundledBook());
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} logical cores`;
  console.log(`${machine}, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`);
  for (const task of tasksOf(corpus, options)) {
    const { cell, layers, hiddenSize, seqLength, batchSize } = task.config;
    const network = `${cell}, layers ${layers}, ${task.recipe.optimizer}`;
    console.log(`\n${network}: m ${hiddenSize}, tau ${seqLength}, B ${batchSize}`);
    const entrants = entrantsOf(options, batchSize);
    try {
      report(await compareAt(task, entrants, options), task.config);
    } finally {
      for (const { library } of entrants) library.close();
    }
  }
}

function entrantsOf({ engines, threads, python, against, program, patience }, batchSize) {
  const wanted = (engine) => engines.includes(engine);
  const entrant = (engine, name, { threads, ...options }, label = engine) => {
    const library = new Library(name, { patience, threads, ...options });
    return { label: threads ? `${label}, threads: ${threads}` : label, engine, threads, library };
  };
  const entrants = Object.entries(LIBRARIES).flatMap(([name, all]) =>
    all.filter(wanted).flatMap((engine) => {
      const counts = THREADED.includes(engine) ? threads : [undefined];
      const interpreters = name.endsWith('_peer') ? python.split(',') : [undefined];
      return interpreters.flatMap((python) =>
        counts.map((threads) => entrant(engine, name, { python, threads })),
      );
    }),
  );
  if (against) {
    const args = [resolve(against)];
    entrants.push(...threads.map((threads) => entrant('simd', 'ours', { args, threads }, 'other simd')));
  }
  if (program && batchSize === 1) entrants.push(entrant('program', 'program', { args: [resolve(program)] }));
  return entrants;
}

/** Times, characters a second, and each time as a multiple of the SIMD backend's with as many threads. */
function report(rows, { batchSize, seqLength }) {
  printRow(WIDTHS, HEADS);
  const simd = rows.filter(({ entrant, times, error }) => entrant.engine === 'simd' && times && !error);
  for (const { entrant, error, outcome, times, detail = '' } of rows) {
    if (error || !times) {
      printRow(WIDTHS, [entrant.label, error ?? outcomeOf(outcome)]);
      continue;
    }
    const time = spreadOf(times);
    const ours = simd.find((row) => row.entrant.threads === entrant.threads) ?? simd[0];
    const rate = Math.round((batchSize * seqLength * 1e6) / time.median).toLocaleString('en');
    const ratio = ours ? spread(ratioOf(times, ours.times), 3) : '–';
    printRow(WIDTHS, [entrant.label, spread(time, 1), rate, ratio, outcomeOf(outcome), detail]);
  }
}

function spread({ median, lower, upper }, digits) {
  const [middle, low, high] = [median, lower, upper].map((value) => value.toFixed(digits));
  return `${middle} (${low} – ${high})`;
}
