import {
  bestFor,
  crossing,
  groupsOf,
  OUT_OF_TIME,
  scheduleOf,
  summaryOf,
  tellsOf,
  whenReached,
} from './curves.mjs';
import { printRun } from './print.mjs';
import { learn, SEARCH_SEED } from './search.mjs';
import { findRow, measureRow } from './table.mjs';

/** Updates before the first measured training: all that is compiled late is compiled then. */
const WARM_UP = 65;

/**
 * Trains an engine to the targets, with the streams and learning rate that are best for it, over some seeds.
 * @param {import('./table.mjs').Bench} bench
 * @param {import('./to-loss.mjs').Goal} goal
 * @param {string} engine
 * @returns {Promise<object[]>} a row for each target
 */
export async function race(bench, goal, engine) {
  const { search: attempts } = bench.report.content.toLoss;
  const speeds = await speedsOf(bench, goal, engine);
  const pace = (batchSize) => {
    const row = speeds.find((one) => one.batchSize === batchSize);
    return row?.check?.passed ? row.microseconds / 1e6 : undefined;
  };
  const picks = bench.options.targets.map((target) => ({ target, ...bestFor(attempts, target, pace) }));
  const errors = new Map();
  for (const group of groupsOf(picks.filter(({ batchSize }) => batchSize))) {
    await trainGroup(bench, goal, engine, group).catch((error) => {
      for (const target of group.targets) errors.set(target, error.message);
    });
  }
  return picks.map((pick) => {
    const row = { engine, ...rowOf(bench, engine, pick) };
    const error = errors.get(pick.target) ?? (pick.batchSize ? row.error : whyNone(attempts, speeds, pick));
    return error ? { ...row, error } : row;
  });
}

/** The speeds of an engine wherever the search came down to a target; from the table, where it has them. */
async function speedsOf(bench, goal, engine) {
  const { options, report, left } = bench;
  const { search: attempts, speeds } = report.content.toLoss;
  const reaching = ({ curve }) => options.targets.some((target) => crossing(curve, target));
  const rows = [];
  for (const batchSize of new Set(attempts.filter(reaching).map((one) => one.batchSize))) {
    const { task, expected } = await goal.at(batchSize);
    const known = findRow([...report.content.throughput, ...speeds], engine, task);
    if (!known && left() <= 0) break;
    if (known) rows.push(known);
    else {
      rows.push(await measureRow(bench, engine, task, expected));
      report.put('speeds', rows.at(-1), ['engine', 'batchSize']);
    }
  }
  return rows;
}

/** Compiles once, passes the check, then trains from fresh weights with each seed. */
async function trainGroup(bench, goal, engine, { batchSize, learningRate, targets }) {
  const { options, engines, report, left } = bench;
  const setting = { engine, batchSize, learningRate };
  const known = runsOf(report, setting, targets).map(({ seed }) => seed);
  const seeds = Array.from({ length: options.seeds }, (_, i) => SEARCH_SEED + 1 + i);
  const open = seeds.filter((seed) => !known.includes(seed));
  if (open.length === 0 || left() <= 0) return;
  const { task, expected } = await goal.at(batchSize);
  const started = performance.now();
  const runner = await engines.open(engine, task);
  try {
    const check = await goal.mustPass(runner, task, expected);
    await runner.train(WARM_UP);
    const openSeconds = (performance.now() - started) / 1000;
    for (const seed of open) {
      if (left() <= 0) return;
      await runner.restart(goal.fresh(batchSize, learningRate, seed));
      const { patience } = options;
      const schedule = scheduleOf(batchSize * goal.sizes.seqLength, goal.characters);
      const isOver = (curve) => whenReached(curve, targets);
      const result = await learn(runner, { schedule, patience, left, isOver });
      const { detail } = runner;
      const run = { ...setting, seed, ...result, openSeconds, check, detail };
      printRun(run);
      report.put('runs', run, ['engine', 'batchSize', 'learningRate', 'seed']);
    }
  } finally {
    await runner.close().catch(() => {});
  }
}

/** The trainings of an engine, with this setting, that tell about the targets. */
function runsOf({ content }, setting, targets) {
  const same = (run) => Object.entries(setting).every(([key, value]) => run[key] === value);
  return content.toLoss.runs.filter((run) => same(run) && tellsOf(run, targets));
}

/** What the trainings with the best setting say about its target. */
function rowOf({ report, options }, engine, { target, batchSize, learningRate, updates, seconds }) {
  if (batchSize === undefined) return { target };
  const setting = { batchSize, learningRate };
  const row = { target, ...setting, predictedUpdates: updates, predictedSeconds: seconds };
  const runs = runsOf(report, { engine, ...setting }, [target]);
  if (runs.length === 0) return { ...row, error: OUT_OF_TIME };
  const measured = runs.map(({ curve }) => crossing(curve, target)?.seconds);
  const [{ openSeconds, check, detail }] = runs;
  return {
    ...row,
    seconds: measured.map((one) => one ?? null),
    ...summaryOf(measured),
    missing: options.seeds - runs.length,
    openSeconds,
    check,
    detail,
  };
}

/** Why there is nothing to train: the target, or the engine. */
function whyNone(attempts, speeds, { target }) {
  if (attempts.length === 0) return 'the search came to nothing';
  const reached = attempts.some(({ curve }) => crossing(curve, target));
  if (!reached) {
    const lowest = Math.min(...attempts.flatMap(({ curve }) => curve.map(({ loss }) => loss)));
    return `not reached: ${lowest.toFixed(3)} was the lowest of all streams and learning rates tried`;
  }
  const failed = speeds.find(({ error, check }) => error || !check.passed);
  if (!failed) return OUT_OF_TIME;
  return failed.error ?? 'its losses are wrong';
}
