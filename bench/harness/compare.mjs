import { checkLosses, expectedLosses } from './check.mjs';
import { Library } from './library.mjs';
import { quantile, timeInTurns } from './rounds.mjs';

/**
 * One that takes part.
 * @typedef {object} Entrant
 * @property {string} label for the table
 * @property {Library} library in a process of its own
 * @property {string} engine of that library
 */

/**
 * Checks and times engines at one configuration, in turns.
 * @param {import('./task.mjs').Task} task
 * @param {Entrant[]} entrants
 * @param {{ rounds: number, seconds: number }} effort
 * @returns {Promise<object[]>} `{ entrant, detail, outcome, times }`, times in microseconds an update, a number a round;
 *   `{ entrant, error }` for what cannot run
 */
export async function compareAt(task, entrants, effort) {
  const reference = new Library('ours');
  const expected = await expectedLosses(reference, task);
  reference.close();
  const rows = [];
  for (const entrant of entrants) rows.push(await checked(entrant, task, expected));
  const right = rows.filter(({ outcome }) => outcome?.passed);
  const timed = await timeInTurns(
    right.map(({ runner }) => runner.train),
    effort,
  );
  for (const [i, row] of right.entries()) Object.assign(row, timed[i]);
  for (const { runner } of rows) await runner?.close().catch(() => {});
  return rows;
}

async function checked(entrant, task, expected) {
  try {
    const runner = await entrant.library.open(entrant.engine, task);
    const outcome = await checkLosses(runner, task, expected);
    return { entrant, runner, detail: runner.detail, outcome };
  } catch (error) {
    return { entrant, error: error.message };
  }
}

/** Median and quartiles. */
export function spreadOf(values) {
  return { median: quantile(values, 0.5), lower: quantile(values, 0.25), upper: quantile(values, 0.75) };
}

/** One time as a multiple of another, round by round, since both met the same noise. */
export function ratioOf(times, others) {
  return spreadOf(times.map((time, round) => time / others[round]));
}
