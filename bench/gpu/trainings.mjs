import { isHopeless, OUT_OF_TIME, scheduleOf, tellsOf, whenReached } from './curves.mjs';
import { printTraining } from './print.mjs';

/** The seed of the search; the races take those after it, so that no result is a lucky pick. */
export const SEARCH_SEED = 1;
/** Updates before the first measured training: all that is compiled late is compiled then. */
const WARM_UP = 65;

/**
 * How many updates it takes to come down to the targets, for every number of streams and learning rate. That is the
 * algorithm's own, whatever computes it, so this library's fastest engine here looks for all engines. Rates that
 * cannot win any more are given up early.
 * @param {import('./table.mjs').Bench} bench
 * @param {import('./to-loss.mjs').Goal} goal
 * @param {(share: number) => () => number} partOfTime
 */
export async function search(bench, goal, partOfTime) {
  const { options, software } = bench;
  const { targets } = options;
  const settings = options.rates.map((learningRate) => ({ learningRate, seed: SEARCH_SEED }));
  for (const [i, batchSize] of options.batch.entries()) {
    const left = partOfTime(1 / (options.batch.length - i));
    const over = (curve, { learningRate }) => {
      const others = searched(bench).filter(
        (one) => one.batchSize === batchSize && one.learningRate !== learningRate,
      );
      const earlier = others.map((one) => one.curve);
      return isHopeless(curve, earlier, targets, batchSize * goal.sizes.seqLength) ? 'given up' : undefined;
    };
    const kind = { engine: software ? 'simd' : 'webgpu', batchSize, settings, targets, over };
    await trainAll({ ...bench, left }, goal, kind).catch((error) => {
      console.log(`search: B ${batchSize}: ${error.message}`);
    });
  }
}

/** What the search trained. */
export function searched({ report }) {
  return report.content.toLoss.trainings.filter(({ seed }) => seed === SEARCH_SEED);
}

/** Settings that the search had no time for: with them an engine's best might be another. */
export function untried({ options, report }) {
  const name = (batchSize, learningRate) => `B ${batchSize}, eta ${learningRate}`;
  const done = searched({ report }).filter(({ ended }) => ended !== OUT_OF_TIME);
  const tried = done.map(({ batchSize, learningRate }) => name(batchSize, learningRate));
  const all = options.batch.flatMap((batchSize) => options.rates.map((rate) => name(batchSize, rate)));
  return all.filter((setting) => !tried.includes(setting));
}

/**
 * Opens an engine once, checks its losses, then trains from fresh weights with each setting that is not known yet.
 * @param {{ engine, batchSize, settings: { learningRate, seed }[], targets, over? }} kind `over` tells why to end early
 */
export async function trainAll(bench, goal, { engine, batchSize, settings, targets, over = () => {} }) {
  const { options, engines, report, left } = bench;
  const known = knownTrainings(bench, { engine, batchSize }, targets);
  const same = (a) => (b) => a.learningRate === b.learningRate && a.seed === b.seed;
  const open = settings.filter((setting) => !known.some(same(setting)));
  if (open.length === 0 || left() <= 0) return;
  const { task, expected } = await goal.at(batchSize);
  const started = performance.now();
  const runner = await engines.open(engine, task);
  try {
    const check = await goal.mustPass(runner, task, expected);
    await runner.train(WARM_UP);
    const openSeconds = (performance.now() - started) / 1000;
    for (const setting of open) {
      if (left() <= 0) return;
      await runner.restart(goal.fresh(batchSize, setting.learningRate, setting.seed));
      const result = await learn(runner, {
        schedule: scheduleOf(batchSize * goal.sizes.seqLength, goal.characters),
        patience: options.patience,
        left,
        isOver: (curve) => whenReached(curve, targets) ?? over(curve, setting),
      });
      const training = {
        engine,
        batchSize,
        ...setting,
        ...result,
        openSeconds,
        check,
        detail: runner.detail,
      };
      printTraining(training);
      report.put('trainings', training, ['engine', 'batchSize', 'learningRate', 'seed']);
    }
  } finally {
    await runner.close().catch(() => {});
  }
}

/** The trainings of a kind that tell about the targets. */
export function knownTrainings({ report }, kind, targets) {
  const same = (training) => Object.entries(kind).every(([key, value]) => training[key] === value);
  return report.content.toLoss.trainings.filter((training) => same(training) && tellsOf(training, targets));
}

/**
 * Trains and evaluates by turns.
 * @param {import('../harness/library.mjs').Runner} runner fresh
 * @param {{ schedule: number[], patience: number, left: () => number, isOver: (curve) => string | undefined }} until
 * @returns {Promise<{ curve: import('./curves.mjs').Point[], ended: string }>}
 */
async function learn(runner, { schedule, patience, left, isOver }) {
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
