// npm run bench:gpu: microseconds an update of every path and of its peers, on one GPU in one run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CpuBackend, initialState, Random, WebGpuBackend } from '../../dist/node/index.js';
import { bundledBook, loadDawn, readBook } from '../../dist/node/node.js';
import { measuredPeak } from './peak.mjs';
import { Peers } from './peers.mjs';
import { GATE_UPDATES, measurePath } from './webgpu.mjs';

const PATHS = ['fused', 'streams', 'batched'];
const LEARNING_RATE = 0.02;
/** The float64 reference judges where it needs no more multiply-adds than these, some seconds of them. */
const REFERENCE_WORK = 2e10;
/** Largest relative difference of a loss. */
const GATE = 1e-4;

const { values } = parseArgs({
  options: {
    batch: { type: 'string', default: '1,16,64,256,1024,4096' },
    tau: { type: 'string', default: '25,100,200' },
    hidden: { type: 'string', default: '100,256,512' },
    engines: { type: 'string', default: '' }, // a comma-separated choice; all that are there otherwise
    seconds: { type: 'string', default: '1' },
    python: { type: 'string', default: 'python3' },
    text: { type: 'string' },
    out: { type: 'string' },
  },
});
const numbers = (list) => list.split(',').map(Number);

const corpus = await readBook(values.text ?? bundledBook());
const gpu = await loadDawn();
const backend = await WebGpuBackend.create(gpu, { path: 'batched' });
const { detail: adapter, software } = backend.describe();
backend.dispose();
const peak = await measuredPeak(gpu);
const peers = new Peers(values.python, corpus.ids);
const hello = (await peers.hello()) ?? { engines: [], devices: [], versions: [] };
const wanted = values.engines ? values.engines.split(',') : [...PATHS, ...hello.engines];

console.log(
  `${software ? 'software, no GPU: ' : ''}${adapter}, ${(peak / 1e12).toFixed(3)} TFLOP/s float32 measured`,
);
console.log(`peers: ${[...hello.versions, ...hello.devices].join(', ') || 'none'}`);
console.log(rowOf(['B', 'tau', 'm', 'engine', 'µs/update', 'chars/s', 'of peak', 'loss gate']));

const results = [];
for (const hiddenSize of numbers(values.hidden)) {
  for (const seqLength of numbers(values.tau)) {
    for (const batchSize of numbers(values.batch)) {
      const config = { vocabularySize: corpus.vocabulary.size, hiddenSize, seqLength, batchSize };
      results.push(...(await compare(config)));
    }
  }
}
peers.close();
const out = values.out ?? defaultName();
mkdirSync(new URL('../results/', import.meta.url), { recursive: true });
writeFileSync(out, `${JSON.stringify(report(), null, 2)}\n`);
console.log(`written: ${out}`);

/** Every engine at one configuration, from the same weights on the same text. */
async function compare(config) {
  const state = initialState(config, new Random(1));
  const options = { config, text: { ids: corpus.ids }, state, learningRate: LEARNING_RATE };
  const expected = await expectedLosses(options);
  const rows = [];
  for (const engine of wanted) {
    const measured = await measure(engine, options);
    const row = { engine, ...config, ...measured, gate: judge(measured, expected) };
    rows.push(row);
    print(row);
  }
  return rows;
}

async function measure(engine, options) {
  const seconds = Number(values.seconds);
  if (!PATHS.includes(engine)) return peers.measure(engine, options, GATE_UPDATES, seconds);
  return measurePath(gpu, engine, options, seconds).catch((error) => ({ error: error.message }));
}

/** By the reference; where that would take minutes, by the batched path, which tests hold to the reference. */
async function expectedLosses(options) {
  const { vocabularySize: K, hiddenSize: m, seqLength, batchSize } = options.config;
  const work = GATE_UPDATES * seqLength * batchSize * 3 * (m * m + m * K);
  const judge = work <= REFERENCE_WORK ? 'float64 reference' : 'batched path';
  const judging =
    work <= REFERENCE_WORK ? new CpuBackend() : await WebGpuBackend.create(gpu, { path: 'batched' });
  try {
    const session = await judging.open(options);
    const losses = await session.train(GATE_UPDATES);
    session.dispose();
    return { judge, losses };
  } catch (error) {
    return { judge: `none: ${error.message}`, losses: [] };
  } finally {
    judging.dispose();
  }
}

function judge({ losses }, expected) {
  if (!losses || expected.losses.length === 0) return { by: expected.judge, passed: false };
  const apart = losses.map((loss, i) => Math.abs(loss / expected.losses[i] - 1));
  const difference = Math.max(...apart);
  return { by: expected.judge, difference, passed: difference <= GATE };
}

/** A multiply-add counts as two; forward and backward pass through U, W, V, without the AdaGrad step. */
function operationsOf({ vocabularySize: K, hiddenSize: m, seqLength, batchSize }) {
  return seqLength * batchSize * 6 * (m * m + m * K);
}

function print(row) {
  const { batchSize, seqLength, hiddenSize, engine, microseconds, gate, error } = row;
  const start = [batchSize, seqLength, hiddenSize, engine];
  if (error) return console.log(rowOf([...start, error]));
  const speed = ((seqLength * batchSize) / microseconds) * 1e6;
  // The peak is the adapter's: a peer on another device has no part in it.
  const comparable = PATHS.includes(engine) || !software;
  const share = comparable
    ? `${((operationsOf(row) / (microseconds * 1e-6) / peak) * 100).toFixed(2)} %`
    : '-';
  const verdict = gate.passed ? 'passed' : `FAILED by ${gate.difference}`;
  console.log(rowOf([...start, microseconds.toFixed(1), speed.toFixed(0), share, verdict]));
}

function rowOf(cells) {
  return cells
    .map((cell, i) => String(cell).padEnd(i === 3 ? 14 : 10))
    .join(' ')
    .trimEnd();
}

function defaultName() {
  const name = adapter
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  const date = new Date().toISOString().slice(0, 10);
  return new URL(`../results/${date}-${name}.json`, import.meta.url).pathname;
}

function report() {
  return {
    date: new Date().toISOString(),
    adapter,
    software,
    node: process.version,
    peakOperationsPerSecond: peak,
    peers: hello,
    text: corpus.name,
    learningRate: LEARNING_RATE,
    results,
  };
}
