import { UserError } from '../../dist/node/internals.js';
import { checkLosses, expectedLosses } from '../harness/check.mjs';
import { comparableTask, taskOf } from '../harness/task.mjs';
import { outcomeOf } from '../harness/tolerance.mjs';
import { partOf } from './clock.mjs';
import { printToLoss } from './print.mjs';
import { race } from './race.mjs';
import { search, untried } from './trainings.mjs';

/** Share of the text, its end, that no engine learns from. */
const HELD_OUT = 0.05;
/** Share of the time that the search may take. */
const SEARCH_TIME = 0.4;

/**
 * What every engine has to learn.
 * @typedef {object} Goal
 * @property {{ hiddenSize: number, seqLength: number }} sizes and the rest of what is trained
 * @property {number} characters to learn from at most, all epochs together
 * @property {(batchSize: number) => Promise<{ task, expected }>} at what the check opens at so many streams
 * @property {(batchSize: number, learningRate: number, seed: number) => import('../harness/task.mjs').Task} fresh
 * @property {(runner, task, expected) => Promise<object>} mustPass the outcome. Throws when it is bad.
 */

/**
 * Seconds of training until the loss on held-out text is down to the targets, each engine at its best number of
 * streams and learning rate. A search finds out how many updates each takes; the speeds tell what that makes in
 * seconds on each engine; then each trains with its best, from fresh weights, over some seeds. Seconds leave out
 * evaluation, compilation and warm-up.
 * @param {import('./table.mjs').Bench} bench
 * @param {string[]} wanted
 */
export async function measureToLoss(bench, wanted) {
  const { options, report, left } = bench;
  const goal = goalOf(bench);
  report.content.toLoss = continued(report, settingsOf(options, goal));
  const { results } = report.content.toLoss;
  const ownTime = partOf(left, SEARCH_TIME);
  await search(bench, goal, (share) => partOf(ownTime, share));
  report.content.toLoss.untried = untried(bench);
  for (const [i, engine] of wanted.entries()) {
    const own = partOf(left, 1 / (wanted.length - i));
    for (const row of await race({ ...bench, left: own }, goal, engine)) {
      report.put('results', row, ['engine', 'target']);
    }
  }
  printToLoss([...results].sort((a, b) => b.target - a.target));
  const { length } = report.content.toLoss.untried;
  if (length > 0) console.log(`not tried: ${length} settings; go on with --resume ${report.path}`);
}

function goalOf({ gpu, engines, corpus, options }) {
  const { cell, layers, optimizer, hidden, tau } = options;
  const sizes = { cell, layers, optimizer, hiddenSize: hidden[0], seqLength: tau[0] };
  const chosen = { ...sizes, validation: HELD_OUT };
  const checks = new Map();
  return {
    sizes,
    characters: Math.round(options.epochs * (1 - HELD_OUT) * corpus.ids.length),
    async at(batchSize) {
      if (!checks.has(batchSize)) {
        const task = comparableTask(corpus, { ...chosen, batchSize });
        checks.set(batchSize, { task, expected: await expectedLosses(engines.ours, task, Boolean(gpu)) });
      }
      return checks.get(batchSize);
    },
    fresh: (batchSize, learningRate, seed) => taskOf(corpus, { ...chosen, batchSize, learningRate, seed }),
    async mustPass(runner, task, expected) {
      const outcome = await checkLosses(runner, task, expected);
      if (!outcome.passed) throw new Error(`its losses are wrong: ${outcomeOf(outcome)}`);
      return outcome;
    },
  };
}

function settingsOf({ targets, seeds, epochs, patience }, { sizes }) {
  return { ...sizes, targets, seeds, epochs, patience, heldOut: HELD_OUT };
}

/** What the report has of this part already. @throws UserError when that was for another task. */
function continued({ path, content }, settings) {
  const before = content.toLoss;
  if (!before) return { settings, trainings: [], speeds: [], results: [] };
  if (JSON.stringify(before.settings) !== JSON.stringify(settings)) {
    throw new UserError(
      `${path}: its to-loss part has other sizes, targets or limits; begin anew without --resume`,
    );
  }
  return before;
}
