/**
 * What a training costs beyond its updates: the command `char-rnn train`, with its events, samples, metrics, best
 * model and checkpoints, against the bare loop of the same backend, in pairs that take turns. Run `npm run build`
 * first.
 *
 *     node bench/simd/overhead.mjs [--pairs 7] [--updates 20000]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundledBook, enableRelaxedSimd, readBook } from '../../dist/node/node.js';

enableRelaxedSimd(); // as the command line does, before the backend is loaded
const { configOf, initialState, Random, SimdBackend, trainingOptions } = await import(
  '../../dist/node/index.js'
);

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '7' },
    updates: { type: 'string', default: '20000' },
  },
});
const updates = Number(values.updates);
const COMMAND = fileURLToPath(new URL('../../dist/node/cli.js', import.meta.url));

const corpus = await readBook(bundledBook());
const options = trainingOptions({ updates });
const folder = mkdtempSync(join(tmpdir(), 'overhead-'));
const ratios = [];
try {
  for (let pair = 1; pair <= values.pairs; pair++) {
    const bare = await bareLoop();
    const whole = await wholeTraining(join(folder, `${pair}`));
    ratios.push(whole / bare);
    console.log(`bare ${bare.toFixed(2)} s, train ${whole.toFixed(2)} s, ${ratios.at(-1).toFixed(3)} ×`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
const sorted = ratios.toSorted((a, b) => a - b);
const at = (share) => sorted[Math.round(share * (sorted.length - 1))].toFixed(3);
console.log(`${updates} updates: a training takes ${at(0.5)} × the bare loop (${at(0.25)} – ${at(0.75)})`);

/** Seconds. */
async function bareLoop() {
  const config = configOf(options, corpus.vocabulary);
  const session = await new SimdBackend().open({
    config,
    text: { ids: corpus.ids },
    state: initialState(config, new Random(options.seed)),
    learningRate: options.learningRate,
  });
  const started = performance.now();
  await session.train(updates);
  const seconds = (performance.now() - started) / 1000;
  session.dispose();
  return seconds;
}

/** Seconds from the first line of the command to its last checkpoint; the report comes after. */
async function wholeTraining(out) {
  const flags = ['train', '--backend', 'simd', '--updates', `${updates}`, '--json', '--out', out];
  const child = spawn(process.execPath, [COMMAND, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  let started = 0;
  let ended = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const { type } = JSON.parse(line);
    if (type === 'start') started = performance.now();
    if (type === 'checkpoint') ended = performance.now();
  }
  return (ended - started) / 1000;
}
