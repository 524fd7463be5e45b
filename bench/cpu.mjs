// npm run bench:cpu: the SIMD backend beside other ways to train the same model on a CPU. See bench/README.md.
import { resolve } from 'node:path';
import { bundledBook, readBook } from '../dist/node/node.js';
import { compareAt, ratioOf, spreadOf } from './harness/compare.mjs';
import { Library } from './harness/library.mjs';
import { main, parse } from './harness/options.mjs';
import { printRow } from './harness/print.mjs';
import { comparableTask } from './harness/task.mjs';
import { verdictOf } from './harness/tolerance.mjs';

const HELP = `npm run bench:cpu -- [options]

--cell rnn, --layers 1, --optimizer adagrad, --loss sum, --clip value     the recipe
--hidden 100, --tau 25, --batch 1,64     sizes; lists are gone through
--threads 1,2          of the SIMD backend and of the peers
--python python3       an interpreter that has PyTorch or NumPy; several with commas
--engines numpy,torch-eager     those of the peers that take part
--against DIST         another build of this project, its folder dist/node
--program PATH         a C program with sizes of its own and B 1, called as bench/peers/program.mjs says
--rounds 9, --seconds 0.3     turns, and what each takes in a turn`;

const WIDTHS = [32, 10, 20, 12, 24, 0];

await main(HELP, parseOptions, run);

function parseOptions(args) {
  const recipe = { cell: 'rnn', optimizer: 'adagrad', loss: 'sum', clip: 'value' };
  const peers = { python: undefined, engines: 'numpy,torch-eager', against: undefined, program: undefined };
  return parse(args, {
    whole: { layers: 1, hidden: [100], tau: [25], batch: [1, 64], threads: [1, 2], rounds: 9 },
    numbers: { seconds: 0.3 },
    words: { ...recipe, ...peers },
  });
}

async function run(options) {
  const corpus = await readBook(bundledBook());
  const { cell, layers, optimizer, loss, clip } = options;
  for (const hiddenSize of options.hidden) {
    for (const seqLength of options.tau) {
      for (const batchSize of options.batch) {
        const sizes = { hiddenSize, seqLength, batchSize };
        const task = comparableTask(corpus, { cell, layers, optimizer, loss, clip, ...sizes });
        const layered = layers > 1 ? ` in ${layers} layers` : '';
        console.log(`\n${cell}${layered}, ${optimizer}: m ${hiddenSize}, tau ${seqLength}, B ${batchSize}`);
        await measure(task, options);
      }
    }
  }
}

async function measure(task, options) {
  const entrants = await entrantsOf(options, task.config.batchSize);
  try {
    report(await compareAt(task, entrants, options), task.config);
  } finally {
    for (const { library } of entrants) library.close();
  }
}

async function entrantsOf({ threads, python, engines, against, program }, batchSize) {
  const entrants = [{ label: 'plain loops', threads: 1, library: new Library('plain'), engine: 'plain' }];
  for (const count of threads) {
    const add = (label, library, engine) => entrants.push({ label, threads: count, library, engine });
    add('simd', new Library('ours', { threads: count }), 'simd');
    if (against)
      add('simd, other build', new Library('ours', { threads: count, args: [resolve(against)] }), 'simd');
    for (const interpreter of python?.split(',') ?? []) {
      for (const module of ['numpy_peer', 'torch_peer']) {
        const library = new Library(module, { python: interpreter, threads: count });
        const { engines: there = [], version } = await library.hello();
        const chosen = there.find((engine) => engines.split(',').includes(engine));
        if (chosen) add(version, library, chosen);
        else library.close();
      }
    }
  }
  if (program && batchSize === 1) {
    entrants.push({
      label: program,
      threads: 1,
      library: new Library('program', { args: [resolve(program)] }),
      engine: 'program',
    });
  }
  return entrants;
}

/** Times, characters a second, and each time as a multiple of the SIMD backend's with as many threads. */
function report(rows, { batchSize, seqLength }) {
  printRow(WIDTHS, ['µs an update', 'median', 'quartiles', 'chars/s', 'times simd (quartiles)', 'losses']);
  for (const { entrant, error, verdict, times } of rows) {
    const label = `${entrant.label}, threads: ${entrant.threads}`;
    if (error || !times) {
      printRow(WIDTHS, [label, error ?? verdictOf(verdict)]);
      continue;
    }
    const { median, lower, upper } = spreadOf(times);
    const ours = rows.find((row) => row.entrant.label === 'simd' && row.entrant.threads === entrant.threads);
    const ratio = ours?.times && ratioOf(times, ours.times);
    const multiple =
      ratio && `${ratio.median.toFixed(3)} (${ratio.lower.toFixed(3)} – ${ratio.upper.toFixed(3)})`;
    const rate = Math.round((batchSize * seqLength * 1e6) / median).toLocaleString('en');
    const quartiles = `${lower.toFixed(1)} – ${upper.toFixed(1)}`;
    printRow(WIDTHS, [label, median.toFixed(1), quartiles, rate, multiple ?? '–', verdictOf(verdict)]);
  }
}
