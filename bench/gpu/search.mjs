import { partOf } from './clock.mjs';
import { isHopeless, OUT_OF_TIME, scheduleOf, whenReached } from './curves.mjs';
import { printAttempt } from './print.mjs';

/** The seed of the search; the races take those after it, so that no result is a lucky pick. */
export const SEARCH_SEED = 1;

/**
 * Trains and evaluates by turns.
 * @param {import('../harness/library.mjs').Runner} runner fresh
 * @param {{ schedule: number[], patience: number, left: () => number, isOver: (curve) => string | undefined }} until
 * @returns {Promise<{ curve: import('./curves.mjs').Point[], ended: string }>}
 */
export async function learn(runner, { schedule, patience, left, isOver }) {
  const curve = [];
  let seconds = 0;
  let updates = 0;
  for (const count of schedule) {
    seconds += (await runner.train(count - updates)).seconds;
    updates = count;
    const loss = await runner.evaluate();
    if (!Number.isFinite(loss)) return { curve, ended: 'diverged' };
    curve.push({ updates, seconds, loss });
    const over = isOver(curve);
    if (over) return { curve, ended: over };
    if (seconds > patience) return { curve, ended: 'out of patience' };
    if (left() <= 0) return { curve, ended: OUT_OF_TIME };
  }
  return { curve, ended: 'all epochs done' };
}

/**
 * How many updates it takes to come down to the targets, for every number of streams and learning rate. That is the
 * algorithm's own, whatever computes it, so this library's fastest engine here looks for all engines. Rates that
 * cannot win any more are given up early.
 * @param {import('./table.mjs').Bench} bench
 * @param {import('./to-loss.mjs').Goal} goal
 */
export async function search(bench, goal) {
  const { options, software, left } = bench;
  const engine = software ? 'simd' : 'webgpu';
  for (const [i, batchSize] of options.batch.entries()) {
    const own = partOf(left, 1 / (options.batch.length - i));
    await searchAt({ ...bench, left: own }, goal, engine, batchSize).catch((error) => {
      console.log(`search: B ${batchSize}: ${error.message}`);
    });
  }
}

/** Settings that the search had no time for: with them an engine's best might be another. */
export function untried({ options, report }) {
  const done = ({ batchSize, learningRate, ended }) =>
    ended === OUT_OF_TIME ? [] : [`B ${batchSize}, eta ${learningRate}`];
  const tried = report.content.toLoss.search.flatMap(done);
  const all = options.batch.flatMap((B) => options.rates.map((rate) => `B ${B}, eta ${rate}`));
  return all.filter((setting) => !tried.includes(setting));
}

async function searchAt(bench, goal, engine, batchSize) {
  const { options, engines, report, left } = bench;
  const { search: attempts } = report.content.toLoss;
  const here = () => attempts.filter((one) => one.batchSize === batchSize);
  const known = (rate) => here().some((one) => one.learningRate === rate && one.ended !== OUT_OF_TIME);
  const rates = options.rates.filter((rate) => !known(rate));
  if (rates.length === 0 || left() <= 0) return;
  const { task, expected } = await goal.at(batchSize);
  const runner = await engines.open(engine, task);
  try {
    await goal.mustPass(runner, task, expected);
    for (const learningRate of rates) {
      if (left() <= 0) return;
      await runner.restart(goal.fresh(batchSize, learningRate, SEARCH_SEED));
      const others = here().filter((one) => one.learningRate !== learningRate);
      const earlier = others.map(({ curve }) => curve);
      const attempt = {
        engine,
        batchSize,
        learningRate,
        ...(await tryRate(bench, goal, runner, batchSize, earlier)),
      };
      printAttempt(attempt);
      report.put('search', attempt, ['batchSize', 'learningRate']);
    }
  } finally {
    await runner.close().catch(() => {});
  }
}

function tryRate({ options, left }, goal, runner, batchSize, earlier) {
  const charsPerUpdate = batchSize * goal.sizes.seqLength;
  const { targets, patience } = options;
  return learn(runner, {
    schedule: scheduleOf(charsPerUpdate, goal.characters),
    patience,
    left,
    isOver: (curve) =>
      whenReached(curve, targets) ??
      (isHopeless(curve, earlier, targets, charsPerUpdate) ? 'given up' : undefined),
  });
}
