// Whether every path computes on this adapter what the float64 reference computes: a line of JSON for each.
import {
  CpuBackend,
  corpusOf,
  judgeBackend,
  loadDawn,
  placeOf,
  trainingOptions,
  UserError,
  WebGpuBackend,
} from '../../dist/node/internals.js';
import { bundledBook, readBook } from '../../dist/node/node.js';
import { PATHS } from './engines.mjs';

/** Characters of the book: held-out text is read by the reference, too. */
const CHARACTERS = 20_000;
const UPDATES = 10;
/** Of losses, relative. Before the first fifty updates have parted, see README. */
const LOSS_BOUND = 1e-4;
const SHAPES = [
  { cell: 'rnn', hiddenSize: 100, batchSize: 1 },
  { cell: 'lstm', hiddenSize: 100, batchSize: 1 },
  { cell: 'gru', hiddenSize: 100, batchSize: 1 },
  { cell: 'rnn', hiddenSize: 100, batchSize: 64 },
  { cell: 'rnn', hiddenSize: 256, batchSize: 9 },
  { cell: 'lstm', hiddenSize: 130, batchSize: 17 },
  { cell: 'mgu', hiddenSize: 33, batchSize: 5, optimizer: 'adam', clip: 'norm' },
];

const gpu = await loadDawn({ allowSoftware: true });
const book = await readBook(bundledBook());
const corpus = corpusOf(
  book.vocabulary.decode(book.ids.subarray(0, CHARACTERS)),
  'the beginning of the book',
);

for (const shape of SHAPES) {
  const options = trainingOptions({ learningRate: 0.02, validation: 0.05, ...shape });
  const task = placeOf(corpus, options);
  const expected = await lossesOf(new CpuBackend(), task, options.learningRate);
  for (const path of PATHS) {
    for (const subgroups of [true, false]) {
      const result = await judge({ path, subgroups }, task, options.learningRate, expected).catch(failure);
      console.log(JSON.stringify({ ...shape, path, subgroups, ...result }));
    }
  }
}

/** Losses of some updates, the held-out loss after them. */
async function lossesOf(backend, task, learningRate) {
  const session = await backend.open(task);
  try {
    const losses = await session.train(new Float64Array(UPDATES).fill(learningRate));
    return [...losses, await session.evaluate()];
  } finally {
    session.dispose();
  }
}

/** Gradients, losses and whether a second training has the same bits. */
async function judge(choice, task, learningRate, expected) {
  const backend = await WebGpuBackend.create(gpu, choice);
  try {
    const { tensors } = await judgeBackend(backend, task);
    const losses = await lossesOf(backend, task, learningRate);
    const again = await lossesOf(backend, task, learningRate);
    const gradientErrors = Math.max(...tensors.map(({ errors }) => errors)); // in float32's own
    const lossError = Math.max(...losses.map((loss, i) => Math.abs(loss - expected[i]) / expected[i]));
    const repeats = losses.every((loss, i) => loss === again[i]);
    const passed = tensors.every(({ pass }) => pass) && lossError <= LOSS_BOUND && repeats;
    return { passed, gradientErrors, lossError, repeats };
  } finally {
    backend.dispose();
  }
}

/** A path that says what it cannot train has not failed. */
function failure(error) {
  return error instanceof UserError ? { refusal: error.message } : { passed: false, error: error.message };
}
