import { multiplyAdds } from '../../dist/node/internals.js';
import { judge } from './tolerance.mjs';

/** Updates whose losses are compared before a time is believed. */
const CHECKED_UPDATES = 3;
/** The float64 reference judges where it needs no more multiply-adds than these, some seconds of them. */
const REFERENCE_WORK = 5e9;

/**
 * The losses that every engine must show: the reference's, or where that would take minutes those of the batched path,
 * which tests hold to the reference.
 * @param {import('./library.mjs').Library} ours
 * @param {import('./task.mjs').Task} task
 * @param {boolean} gpu whether there is one for the batched path
 * @returns {Promise<{ by: string, losses: number[] }>} with the held-out loss last, where there is such a text
 */
export async function expectedLosses(ours, task, gpu = false) {
  const small = CHECKED_UPDATES * multiplyAdds(task.config, task.config.vocabularySize) <= REFERENCE_WORK;
  const reference = small || !gpu;
  try {
    const runner = await ours.open(reference ? 'cpu' : 'batched', task);
    const losses = await firstLosses(runner, task);
    await runner.close();
    return { by: reference ? 'float64 reference' : 'batched path', losses };
  } catch (error) {
    return { by: `none: ${error.message}`, losses: [] };
  }
}

/**
 * Makes the first updates with a runner that is fresh.
 * @returns {Promise<{ by: string, difference: number | null, passed: boolean }>}
 */
export async function checkLosses(runner, task, expected) {
  const losses = await firstLosses(runner, task);
  if (runner.unchecked) return { by: 'nothing', difference: null, passed: true };
  return judge(losses, expected);
}

async function firstLosses(runner, { text }) {
  const { losses } = await runner.train(CHECKED_UPDATES);
  return text.validationIds ? [...losses, await runner.evaluate()] : losses;
}
