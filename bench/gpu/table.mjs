import { multiplyAdds } from '../../dist/node/internals.js';
import { checkLosses, expectedLosses } from '../harness/check.mjs';
import { microsecondsOf } from '../harness/rounds.mjs';
import { tasksOf } from '../harness/task.mjs';
import { printTableRow } from './print.mjs';

/**
 * What all parts work with.
 * @typedef {object} Bench
 * @property {GPU | undefined} gpu
 * @property {boolean} software whether there is no GPU, or only one that the CPU emulates
 * @property {number | null} peak multiply-adds a second that the GPU reaches at best
 * @property {import('./engines.mjs').Engines} engines
 * @property corpus
 * @property options as parseOptions() gives them
 * @property {import('./report.mjs').Report} report
 * @property {() => number} left seconds
 */

/**
 * The table of speeds: every engine at every configuration.
 * @param {Bench} bench
 * @param {string[]} wanted
 * @returns {Promise<object[]>} the rows that there was no time for
 */
export async function measureTable(bench, wanted) {
  const { corpus, options, report, left, engines } = bench;
  const missing = [];
  for (const task of tasksOf(corpus, options)) {
    const open = wanted.filter((engine) => !findRow(report.content.throughput, engine, task));
    if (open.length === 0) continue;
    const expected = left() > 0 && (await expectedLosses(engines.ours, task, Boolean(bench.gpu)));
    for (const engine of open) {
      if (left() <= 0) missing.push(keyOf(engine, task));
      else add(report, await measureRow(bench, engine, task, expected));
    }
  }
  return missing;
}

/** Says which rows are missing, in the file too. */
export function tellMissing(report, missing) {
  report.content.missing = missing;
  report.save();
  if (missing.length === 0) return;
  console.log(`time is up: ${missing.length} rows are missing; go on with --resume ${report.path}`);
  const groups = new Map();
  for (const { engine, cell, batchSize, seqLength, hiddenSize } of missing) {
    const at = `${cell}, B ${batchSize}, tau ${seqLength}, m ${hiddenSize}`;
    groups.set(at, [...(groups.get(at) ?? []), engine]);
  }
  for (const [at, engines] of groups) console.log(`  ${at}: ${engines.join(', ')}`);
}

function add(report, row) {
  report.content.throughput.push(row);
  report.save();
  printTableRow(row);
}

/** What tells one row from the others. */
function keyOf(engine, { config, recipe }) {
  return { engine, ...config, optimizer: recipe.optimizer };
}

/** The row of an engine at a task, if it was measured. */
export function findRow(rows, engine, task) {
  const same = (row) => Object.entries(keyOf(engine, task)).every(([key, value]) => row[key] === value);
  return rows.find(same);
}

/**
 * Check and speed of an engine at a task; what goes wrong becomes the row's `error`.
 * @param {Bench} bench
 * @param {string} engine
 * @param {import('../harness/task.mjs').Task} task
 * @param expected as expectedLosses() gives it
 */
export async function measureRow(bench, engine, task, expected) {
  const { engines, options, peak } = bench;
  const { config } = task;
  const key = keyOf(engine, task);
  let runner;
  try {
    const started = performance.now();
    runner = await engines.open(engine, task);
    const check = await checkLosses(runner, task, expected);
    const openSeconds = (performance.now() - started) / 1000;
    const microseconds = await microsecondsOf(runner.train, options.seconds);
    const perSecond = 1e6 / microseconds;
    const share = (multiplyAdds(config, config.vocabularySize) * perSecond) / peak;
    return {
      ...key,
      microseconds,
      charsPerSecond: config.seqLength * config.batchSize * perSecond,
      peakFraction: peak !== null && runner.gpu ? share : null,
      check,
      openSeconds,
      detail: runner.detail,
    };
  } catch (error) {
    return { ...key, error: error.message };
  } finally {
    await runner?.close().catch(() => {});
  }
}
