import { bestFor, crossing, groupsOf, OUT_OF_TIME, summaryOf } from './curves.mjs';
import { findRow, measureRow } from './table.mjs';
import { knownTrainings, SEARCH_SEED, searched, trainAll } from './trainings.mjs';

/**
 * Trains an engine to the targets, with the streams and learning rate that are best for it, over some seeds.
 * @param {import('./table.mjs').Bench} bench
 * @param {import('./to-loss.mjs').Goal} goal
 * @param {string} engine
 * @returns {Promise<object[]>} a row for each target
 */
export async function race(bench, goal, engine) {
  const { targets, seeds } = bench.options;
  const speeds = await speedsOf(bench, goal, engine);
  const pace = (batchSize) => {
    const row = speeds.find((one) => one.batchSize === batchSize);
    return row?.check?.passed ? row.microseconds / 1e6 : undefined;
  };
  const picks = targets.map((target) => ({ target, ...bestFor(searched(bench), target, pace) }));
  const errors = new Map();
  for (const { learningRate, ...group } of groupsOf(picks.filter(({ batchSize }) => batchSize))) {
    const settings = Array.from({ length: seeds }, (_, i) => ({ learningRate, seed: SEARCH_SEED + 1 + i }));
    await trainAll(bench, goal, { engine, ...group, settings }).catch((error) => {
      for (const target of group.targets) errors.set(target, error.message);
    });
  }
  return picks.map((pick) => {
    const row = { engine, ...rowOf(bench, engine, pick) };
    const error = errors.get(pick.target) ?? (pick.batchSize ? row.error : whyNone(bench, speeds, pick));
    return error ? { ...row, error } : row;
  });
}

/** The speeds of an engine wherever the search came down to a target; from the table, where it has them. */
async function speedsOf(bench, goal, engine) {
  const { options, report, left } = bench;
  const { speeds } = report.content.toLoss;
  const reaching = ({ curve }) => options.targets.some((target) => crossing(curve, target));
  const rows = [];
  for (const batchSize of new Set(
    searched(bench)
      .filter(reaching)
      .map((one) => one.batchSize),
  )) {
    const { task, expected } = await goal.at(batchSize);
    const known = findRow([...report.content.throughput, ...speeds], engine, task);
    if (!known && left() <= 0) break;
    rows.push(known ?? (await measureRow(bench, engine, task, expected)));
    if (!known) report.put('speeds', rows.at(-1), ['engine', 'batchSize']);
  }
  return rows;
}

/** What the trainings with the best setting say about its target. */
function rowOf(bench, engine, { target, batchSize, learningRate, updates, seconds }) {
  if (batchSize === undefined) return { target };
  const setting = { batchSize, learningRate };
  const row = { target, ...setting, predictedUpdates: updates, predictedSeconds: seconds };
  const trainings = knownTrainings(bench, { engine, ...setting }, [target]);
  const raced = trainings.filter(({ seed }) => seed !== SEARCH_SEED);
  if (raced.length === 0) return { ...row, error: OUT_OF_TIME };
  const measured = raced.map(({ curve }) => crossing(curve, target)?.seconds);
  const [{ openSeconds, check, detail }] = raced;
  return {
    ...row,
    seconds: measured.map((one) => one ?? null),
    ...summaryOf(measured),
    missing: bench.options.seeds - raced.length,
    openSeconds,
    check,
    detail,
  };
}

/** Why there is nothing to train: the target, or the engine. */
function whyNone(bench, speeds, { target }) {
  const attempts = searched(bench);
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
