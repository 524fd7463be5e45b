import { placeOf, trainingOptions } from '../../dist/node/internals.js';

/**
 * A training from fresh weights: `{ config, recipe, text, state }` as Backend.open() takes them, and a learning rate.
 * @typedef {import('../../dist/types/backends/backend.d.ts').OpenOptions & { learningRate: number }} Task
 */

/** At AdaGrad's usual 0.1 the first steps turn on rounding, and the losses of equally right programs part. */
const STEADY_RATE = { adagrad: 0.02 };

/**
 * The training that these options describe.
 * @param corpus
 * @param chosen of TrainingOptions; the others are as the preset has them
 * @returns {Task}
 */
export function taskOf(corpus, chosen) {
  const options = trainingOptions(chosen);
  return { ...placeOf(corpus, options), learningRate: options.learningRate };
}

/** The same at a learning rate at which losses can be compared, unless one is chosen. @returns {Task} */
export function comparableTask(corpus, chosen) {
  const { optimizer } = trainingOptions(chosen);
  const learningRate = chosen.learningRate ?? STEADY_RATE[optimizer];
  return taskOf(corpus, learningRate === undefined ? chosen : { ...chosen, learningRate });
}

/** A task for each size of the lists `hidden`, `tau` and `batch` of a program's options. @returns {Generator<Task>} */
export function* tasksOf(corpus, options) {
  const { cell, layers, optimizer, loss = 'sum', clip = 'value' } = options;
  for (const hiddenSize of options.hidden) {
    for (const seqLength of options.tau) {
      for (const batchSize of options.batch) {
        const sizes = { layers, hiddenSize, seqLength, batchSize };
        yield comparableTask(corpus, { cell, optimizer, loss, clip, ...sizes });
      }
    }
  }
}
