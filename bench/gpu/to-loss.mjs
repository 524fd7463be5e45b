import { UserError } from '../../dist/node/index.js';
import { partOf } from './clock.mjs';
import { expectedLosses, gateOptions, passGate } from './gate.mjs';
import { printToLoss } from './print.mjs';
import { race } from './race.mjs';
import { search, untried } from './search.mjs';
import { verdictOf } from './verdict.mjs';

/** Share of the text, its end, that no engine learns from. */
const HELD_OUT = 0.05;
/** Share of the time that the search may take. */
const SEARCH_TIME = 0.4;

/**
 * What every engine has to learn.
 * @typedef {object} Task
 * @property {{ vocabularySize: number, hiddenSize: number, seqLength: number }} sizes
 * @property {number} characters to learn from at most, all epochs together
 * @property {(batchSize: number) => Promise<{ gate, expected }>} gateFor the gate at so many streams
 * @property {(runner, gate, expected) => Promise<object>} mustPass the verdict. Throws when it is bad.
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
  const task = taskOf(bench);
  report.content.toLoss = continued(report, settingsOf(options, task));
  const { results } = report.content.toLoss;
  await search({ ...bench, left: partOf(left, SEARCH_TIME) }, task);
  report.content.toLoss.untried = untried(bench);
  for (const [i, engine] of wanted.entries()) {
    const own = partOf(left, 1 / (wanted.length - i));
    for (const row of await race({ ...bench, left: own }, task, engine)) {
      report.put('results', row, ['engine', 'target']);
    }
  }
  printToLoss([...results].sort((a, b) => b.target - a.target));
  const { length } = report.content.toLoss.untried;
  if (length > 0) console.log(`not tried: ${length} settings; go on with --resume ${report.path}`);
}

function taskOf({ gpu, corpus, options }) {
  const cut = corpus.ids.length - Math.floor(corpus.ids.length * HELD_OUT);
  const text = { ids: corpus.ids.subarray(0, cut), validationIds: corpus.ids.subarray(cut) };
  const [hiddenSize] = options.hidden;
  const [seqLength] = options.tau;
  const sizes = { vocabularySize: corpus.vocabulary.size, hiddenSize, seqLength };
  const gates = new Map();
  return {
    sizes,
    characters: Math.round(options.epochs * cut),
    async gateFor(batchSize) {
      if (!gates.has(batchSize)) {
        const gate = gateOptions({ ...sizes, batchSize }, text);
        gates.set(batchSize, { gate, expected: await expectedLosses(gpu, gate) });
      }
      return gates.get(batchSize);
    },
    async mustPass(runner, gate, expected) {
      const verdict = await passGate(runner, gate, expected);
      if (!verdict.passed) throw new Error(`its losses are wrong: ${verdictOf(verdict)}`);
      return verdict;
    },
  };
}

function settingsOf({ targets, seeds, epochs, patience }, { sizes }) {
  return { ...sizes, targets, seeds, epochs, patience, heldOut: HELD_OUT };
}

/** What the report has of this part already. @throws UserError when that was for another task. */
function continued({ path, content }, settings) {
  const before = content.toLoss;
  if (!before) return { settings, search: [], speeds: [], runs: [], results: [] };
  if (JSON.stringify(before.settings) !== JSON.stringify(settings)) {
    throw new UserError(
      `${path}: its to-loss part has other sizes, targets or limits; begin anew without --resume`,
    );
  }
  return before;
}
