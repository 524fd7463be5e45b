// How trainings on the given texts fare, as the watcher judges them: see CONTRIBUTING.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import {
  clippedShare,
  corpusOf,
  initialState,
  judge,
  ngramEntropies,
  Random,
  SimdBackend,
  saturatedShare,
  setupOf,
  trainingOptions,
} from '../../dist/node/internals.js';
import { main } from '../harness/options.mjs';

const HELP = `node bench/watch/record.mjs TEXT… [options]

--seeds 1,2,3
--presets kth-2024,kth-2026
--set hiddenSize=256,learningRate=0.02   options of all of them
--updates 5000            the watcher looks at 1,000 to 5,000 updates, and every 5,000 after that
--json FILE               the runs as test/fixtures/curves.json holds them, to be put in its groups`;

const EARLY = [1000, 2000, 3000, 4000, 5000];
const LATER = 5000;

function parseOptions(args) {
  const words = { seeds: '1,2,3', presets: 'kth-2024,kth-2026', set: '', updates: '5000', json: '' };
  const options = Object.fromEntries(Object.keys(words).map((name) => [name, { type: 'string' }]));
  const { values, positionals: texts } = parseArgs({ args, options, allowPositionals: true });
  if (texts.length === 0) throw new Error('name one text at least; --help tells the rest');
  const { seeds, presets, set, updates, json } = { ...words, ...values };
  const entries = set
    .split(',')
    .filter(Boolean)
    .map((one) => one.split('='));
  const chosen = Object.fromEntries(entries.map(([name, value]) => [name, typed(value)]));
  return {
    texts,
    seeds: seeds.split(',').map(Number),
    presets: presets.split(','),
    chosen,
    updates: Number(updates),
    json,
  };
}

const typed = (written) => (Number.isNaN(Number(written)) ? written : Number(written));

/** Trains, and looks where the watcher looks. */
async function record(corpus, seed, chosen, updates) {
  const options = trainingOptions({ ...chosen, seed, updates });
  const setup = setupOf(corpus, options);
  const state = initialState(setup.config, new Random(seed), options, options.init);
  const session = await new SimdBackend({ threads: 1 }).open({ ...setup, state });
  const perLoss = options.loss === 'mean' ? 1 : options.seqLength;
  const looks = [];
  for (let update = 0; update < updates; ) {
    const next = Math.min(updates, EARLY.find((one) => one > update) ?? update + LATER);
    const losses = await session.train(new Float64Array(next - update).fill(options.learningRate));
    const loss = losses.reduce((sum, one) => sum + one, 0) / losses.length / perLoss;
    const { carried } = await session.state();
    const { gradients } = await session.gradients();
    const shares = [saturatedShare(setup.config, carried), clippedShare(gradients, options)];
    looks.push([next, rounded(loss, 3), rounded(shares[0], 3), rounded(shares[1], 4)]);
    update = next;
  }
  session.dispose();
  return { text: corpus.name, seed, chosen, costs: costsOf(corpus), looks };
}

/** Of guessing blindly, by frequency and by pairs: nats per character. */
function costsOf({ ids, vocabulary }) {
  const { size } = vocabulary;
  return [Math.log(size), ...ngramEntropies(ids, size).slice(0, 2)].map((cost) => rounded(cost, 4));
}

const rounded = (value, digits) => Number(value.toFixed(digits));

/** "learning, 2.11", or what the watcher warns of first: "saturated at 4,000, 2.97"; the loss is the last. */
function verdict({ costs: [blindly, byFrequency, byPairs], looks }) {
  let lowest = Number.POSITIVE_INFINITY;
  const last = looks.at(-1)[1].toFixed(2);
  for (const [update, loss, saturated, clipped] of looks) {
    const trouble = judge({ update, loss, saturated, clipped }, lowest, { blindly, byFrequency, byPairs });
    if (trouble) return `${trouble} at ${update.toLocaleString('en-US')}, ${last}`;
    lowest = Math.min(lowest, loss);
  }
  return `learning, ${last}`;
}

await main(HELP, parseOptions, async ({ texts, seeds, presets, chosen, updates, json }) => {
  const runs = [];
  for (const path of texts) {
    const corpus = corpusOf(readFileSync(path, 'utf8'), basename(path));
    console.log(`${corpus.name}; guessing blindly, by frequency, by pairs: ${costsOf(corpus).join(', ')}`);
    for (const preset of presets) {
      for (const seed of seeds) {
        const run = await record(corpus, seed, { preset, ...chosen }, updates);
        runs.push(run);
        console.log(`  ${preset}, seed ${seed}: ${verdict(run)}`);
      }
    }
  }
  if (json) writeFileSync(json, `[\n${runs.map((run) => JSON.stringify(run)).join(',\n')}\n]\n`);
});
