// Learning curves of a preset: this library's and PyTorch's own training from the same initial weights, or the range that
// an independent program gave. See bench/README.md.
import { smooth, trainingOptions, UserError } from '../../dist/node/internals.js';
import { bundledBook, readBook } from '../../dist/node/node.js';
import { checkEngines, LIBRARIES } from '../harness/libraries.mjs';
import { Library } from '../harness/library.mjs';
import { main, parse } from '../harness/options.mjs';
import { printRow } from '../harness/print.mjs';
import { taskOf } from '../harness/task.mjs';

const HELP = `node bench/curves/main.mjs [options]

--preset char-rnn         or kth-2024, kth-2026
--updates 2000            how long to train; a preset's learning rate must be constant until then
--epochs 5                instead: so many times through the text, and the held-out loss at the end
--at 200,1000,2000        updates after which to tell the losses
--torch PYTHON            an interpreter that has PyTorch, to train beside
--engine simd, --threads 2
--seed 1                  of the initial weights`;

/** Smooth losses of an independent C program on the bundled book: lowest and highest of its seeds, by update. */
const EXPECTED = {
  'kth-2024': {
    1000: [86.1, 91.3],
    4000: [60.3, 66.8],
    10000: [54.2, 60.4],
    30000: [52.0, 57.4],
    100000: [49.3, 50.5],
  },
  'kth-2026': {
    1000: [3.354, 3.366],
    4000: [2.346, 2.353],
    10000: [2.116, 2.126],
    30000: [1.899, 1.907],
    60000: [1.847, 1.851],
    100000: [1.775, 1.783],
  },
};

/** Losses that a mean is taken of. */
const RECENT = 100;

const WIDTHS = [10, 14, 22, 14, 12, 0];

/** The losses of a training as one tells them. */
class Losses {
  smooth;
  #last = [];

  /** @param {number[]} losses of the next updates */
  add(losses) {
    for (const loss of losses) this.smooth = smooth(this.smooth, loss);
    this.#last = [...this.#last, ...losses].slice(-RECENT);
  }

  /** Mean of the last losses. */
  get recent() {
    return this.#last.reduce((sum, loss) => sum + loss, 0) / this.#last.length;
  }
}

await main(HELP, parseOptions, run);

function parseOptions(args) {
  const options = parse(args, {
    whole: {
      updates: 2000,
      epochs: 0,
      at: [200, 1000, 2000, 4000, 10_000, 30_000, 60_000, 100_000],
      threads: 2,
      seed: 1,
    },
    words: { preset: 'char-rnn', torch: undefined, engine: 'simd' },
  });
  checkEngines([options.engine], LIBRARIES.ours);
  return options;
}

async function run({ preset, seed, torch, engine, threads, ...options }) {
  const corpus = await readBook(bundledBook());
  const recipe = trainingOptions({ preset, seed });
  const task = taskOf(corpus, { preset, seed });
  const updates = lengthOf(options, recipe, task);
  const ours = { name: engine, engine, library: new Library('ours', { threads }) };
  const peer = torch && {
    name: 'PyTorch',
    engine: 'torch-eager',
    library: new Library('torch_peer', { python: torch, threads }),
  };
  const trainings = peer ? [ours, peer] : [ours];
  try {
    for (const training of trainings) {
      training.runner = await training.library.open(training.engine, task);
      training.losses = new Losses();
    }
    printRow(WIDTHS, [
      'updates',
      'of',
      'mean of the last 100',
      'smooth loss',
      'from ours',
      'expected of the smooth loss',
    ]);
    let done = 0;
    for (const at of [...options.at.filter((at) => at < updates), updates]) {
      for (const { runner, losses } of trainings) losses.add((await runner.train(at - done)).losses);
      done = at;
      tell(at, trainings, EXPECTED[preset]?.[at]);
    }
    if (task.text.validationIds) await tellHeldOut(trainings);
  } finally {
    for (const { library } of trainings) library.close();
  }
}

/** @throws UserError when the learning rate would change before the end. */
function lengthOf({ updates, epochs }, { schedule, decayAfter }, { text }) {
  const { updatesPerEpoch } = text.batches;
  const length = epochs > 0 ? epochs * updatesPerEpoch : updates;
  if (schedule !== 'constant' && length > decayAfter * updatesPerEpoch) {
    throw new UserError(
      `the learning rate falls after epoch ${decayAfter}, which is ${updatesPerEpoch} updates; end by then`,
    );
  }
  return length;
}

function tell(update, trainings, expected) {
  const [ours] = trainings;
  for (const { name, losses } of trainings) {
    const apart = losses === ours.losses ? '' : percent(losses.recent / ours.losses.recent);
    const range = expected ? expected.join(' – ') : '';
    printRow(WIDTHS, [update, name, losses.recent.toFixed(4), losses.smooth.toFixed(4), apart, range]);
  }
}

async function tellHeldOut(trainings) {
  let first;
  for (const { name, runner } of trainings) {
    const loss = await runner.evaluate();
    first ??= loss;
    const bits = (loss / Math.LN2).toFixed(4);
    console.log(
      `held out, ${name}: ${loss.toFixed(4)} nats, ${bits} bits a character ${percent(loss / first)}`,
    );
  }
}

function percent(ratio) {
  return ratio === 1 ? '' : `${ratio > 1 ? '+' : ''}${(100 * (ratio - 1)).toFixed(2)} %`;
}
