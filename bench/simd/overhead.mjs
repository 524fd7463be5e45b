/**
 * What a training costs beyond its updates: the command `char-rnn train`, with its events, samples, metrics, best
 * model and checkpoints, against the bare loop of the same backend, in pairs that take turns, each in a process of
 * its own. Run `npm run build` first.
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

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '7' },
    updates: { type: 'string', default: '20000' },
    bare: { type: 'boolean', default: false }, // what this script asks of a child
  },
});
const updates = Number(values.updates);
const path = (file) => fileURLToPath(new URL(file, import.meta.url));

if (values.bare) await runBareLoop();
else await comparePairs();

async function comparePairs() {
  const folder = mkdtempSync(join(tmpdir(), 'overhead-'));
  const bareLoop = [path('overhead.mjs'), '--bare', '--updates', `${updates}`];
  const train = [
    path('../../dist/node/cli.js'),
    'train',
    '--backend',
    'simd',
    '--updates',
    `${updates}`,
    '--json',
  ];
  const ratios = [];
  try {
    for (let pair = 1; pair <= values.pairs; pair++) {
      const bare = await secondsOf(bareLoop);
      const whole = await secondsOf([...train, '--out', join(folder, `${pair}`)]);
      ratios.push(whole / bare);
      console.log(`bare ${bare.toFixed(2)} s, train ${whole.toFixed(2)} s, ${ratios.at(-1).toFixed(3)} ×`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const sorted = ratios.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))].toFixed(3);
  console.log(`${updates} updates: a training takes ${at(0.5)} × the bare loop (${at(0.25)} – ${at(0.75)})`);
}

/** Seconds from a program's first line to its last checkpoint; the report comes after. */
async function secondsOf(command) {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  let started = 0;
  let ended = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const { type } = JSON.parse(line);
    if (type === 'start') started = performance.now();
    if (type === 'checkpoint') ended = performance.now();
  }
  return (ended - started) / 1000;
}

/** The updates of that training and nothing else, between the same two lines. */
async function runBareLoop() {
  enableRelaxedSimd(); // as the command line does, before the backend is loaded
  const { configOf, initialState, Random, SimdBackend, trainingOptions } = await import(
    '../../dist/node/index.js'
  );
  const corpus = await readBook(bundledBook());
  const options = trainingOptions({ updates });
  const config = configOf(options, corpus.vocabulary);
  const session = await new SimdBackend().open({
    config,
    text: { ids: corpus.ids },
    state: initialState(config, new Random(options.seed)),
    learningRate: options.learningRate,
  });
  console.log(JSON.stringify({ type: 'start' }));
  await session.train(updates);
  console.log(JSON.stringify({ type: 'checkpoint' }));
  session.dispose();
}
