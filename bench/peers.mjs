/**
 * The same model, text and configuration in other libraries, each in a process of its own and behind the same
 * loss gate as this project's backends, measured one after the other: prints a table, and JSON with --json.
 *
 *     node compare.mjs [--quick] [--json] [--only numpy,PyTorch] [--batch-sizes 1,16,64]
 *
 * PEERS_SOFTWARE_GPU=1 lets the WebGPU peers run where the CPU emulates the GPU: to see whether they are right.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir, type } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BACKEND_NAMES, CpuBackend, initialState, Random, tensorsOf } from '../../dist/node/index.js';
import { bundledBook, readBook } from '../../dist/node/node.js';

/** Program and arguments of every peer, the task's folder first; of several settings the fastest counts. */
const PEERS = [
  ...BACKEND_NAMES.map((name) => ({ name: `this project, ${name}`, run: ['node', 'ours.mjs', name] })),
  { name: 'PyTorch', run: ['/usr/bin/python3', 'torch_peer.py'] },
  { name: 'numpy', run: ['python3', 'numpy_peer.py'], settings: [{ OPENBLAS_NUM_THREADS: '1' }, {}] },
  { name: 'plain loops', run: ['node', 'plain-loops.mjs'] },
  { name: 'recurrent-js', run: ['node', 'recurrent-js.mjs'] },
  { name: 'brain.js', run: ['node', 'brain.mjs'] },
  { name: 'tfjs cpu', run: ['node', 'tfjs.mjs', 'cpu'] },
  { name: 'tfjs wasm', run: ['node', 'tfjs.mjs', 'wasm'] },
  { name: 'tfjs webgpu', run: ['node', 'tfjs.mjs', 'webgpu'] },
  { name: 'jax-js wasm', run: ['node', 'jax-js.mjs', 'wasm'] },
  { name: 'jax-js webgpu', run: ['node', 'jax-js.mjs', 'webgpu'] },
];
const HIDDEN_SIZE = 100;
const SEQ_LENGTH = 25;
/** At 0.1 the first updates are chaotic, and losses of equally right programs part. */
const LEARNING_RATE = 0.02;
const GATE_UPDATES = 20;
const GATE_BOUND = 1e-3;
/** A program that takes longer is stopped, and its row says so. */
const PATIENCE = { quick: 30_000, full: 120_000 };

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    'batch-sizes': { type: 'string', default: '1,16,64' },
  },
});
const effort = flags.quick
  ? { samples: 3, sampleMilliseconds: 300 }
  : { samples: 5, sampleMilliseconds: 2000 };
const corpus = await readBook(bundledBook());
const machine = `${cpus()[0].model.trim()}, ${cpus().length} logical cores, ${type()} ${release()}, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`;
const results = [];
for (const batchSize of flags['batch-sizes'].split(',').map(Number)) {
  results.push(...(await compareAt(batchSize)));
}
if (flags.json) process.stdout.write(`${JSON.stringify({ machine, results })}\n`);
else print();

async function compareAt(batchSize) {
  const config = {
    vocabularySize: corpus.vocabulary.size,
    hiddenSize: HIDDEN_SIZE,
    seqLength: SEQ_LENGTH,
    batchSize,
  };
  const state = initialState(config, new Random(1));
  const folder = mkdtempSync(join(tmpdir(), 'peers-'));
  try {
    writeTask(folder, config, state);
    const reference = await referenceLosses(config, state);
    const rows = [];
    for (const peer of PEERS.filter(
      ({ name }) => !flags.only || flags.only.split(',').some((part) => name.includes(part)),
    )) {
      rows.push({
        peer: peer.name,
        batchSize,
        seqLength: SEQ_LENGTH,
        hiddenSize: HIDDEN_SIZE,
        ...(await judge(peer, folder, reference)),
      });
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeTask(folder, config, state) {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  const task = { K, m, tau, B, learningRate: LEARNING_RATE, gateUpdates: GATE_UPDATES, ...effort };
  writeFileSync(join(folder, 'task.json'), JSON.stringify({ ...task, tensors: tensorsOf(config) }));
  writeFileSync(join(folder, 'parameters.f64'), state.parameters);
  writeFileSync(join(folder, 'ids.u32'), corpus.ids);
}

async function referenceLosses(config, state) {
  const session = await new CpuBackend().open({
    config,
    text: { ids: corpus.ids },
    state,
    learningRate: LEARNING_RATE,
  });
  return session.train(GATE_UPDATES);
}

async function judge(peer, folder, reference) {
  try {
    const { detail, model, losses, paces } = await fastest(peer, folder);
    const gate = model === 'same' ? gateOf(losses, reference) : `another model (${model})`;
    const [lower, charsPerSecond, upper] = quartiles(paces);
    return {
      detail,
      gate,
      charsPerSecond: gate.startsWith('wrong') ? null : charsPerSecond,
      spread: { lower, upper },
    };
  } catch (error) {
    return { detail: '', gate: `not here: ${error.message}`, charsPerSecond: null, spread: null };
  }
}

function gateOf(losses, reference) {
  const at = reference.findIndex((loss, i) => !(Math.abs(losses[i] - loss) <= GATE_BOUND * loss));
  return at < 0
    ? 'ok'
    : `wrong: the loss of update ${at + 1} is ${losses[at]}, the reference's ${reference[at]}`;
}

function quartiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((share) => {
    const at = share * (sorted.length - 1);
    return sorted[Math.floor(at)] + (at % 1) * (sorted[Math.ceil(at)] - sorted[Math.floor(at)]);
  });
}

async function fastest({ run, settings = [{}] }, folder) {
  const runs = [];
  for (const setting of settings) runs.push(await measure(run, folder, setting));
  return runs.reduce((a, b) => (quartiles(b.paces)[1] > quartiles(a.paces)[1] ? b : a));
}

/** Runs a peer's program. @throws Error with its last words. */
function measure([program, script, ...rest], folder, setting) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [script, folder, ...rest], {
      cwd: import.meta.dirname,
      env: { ...process.env, ...setting },
    });
    let output = '';
    let errors = '';
    const patience = flags.quick ? PATIENCE.quick : PATIENCE.full;
    const timer = setTimeout(() => {
      errors = `it took more than ${patience / 1000} s`;
      child.kill('SIGKILL');
    }, patience);
    child.stdout.on('data', (data) => {
      output += data;
    });
    child.stderr.on('data', (data) => {
      errors += data;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      const line = output.trim().split('\n').at(-1);
      if (code === 0 && line.startsWith('{')) resolve(JSON.parse(line));
      else reject(new Error(lastWords(errors) || `ended with ${code}`));
    });
  });
}

/** The line that names the error. */
function lastWords(errors) {
  const lines = errors.split('\n').filter((line) => line.trim());
  return (lines.find((line) => /^(\w*Error|it took)/.test(line)) ?? lines.at(-1) ?? '').trim().slice(0, 160);
}

/** Markdown: rows as fast as they are, with the ratio to this project's fastest at the same configuration. */
function print() {
  console.log(
    `${machine}; ${new Date().toISOString().slice(0, 10)}; m ${HIDDEN_SIZE}, tau ${SEQ_LENGTH}, K ${corpus.vocabulary.size}\n`,
  );
  console.log(
    '| B | program | characters/s | µs/update | this project is | gate |\n|---|---|---|---|---|---|',
  );
  for (const batchSize of new Set(results.map((row) => row.batchSize))) {
    const rows = results.filter((row) => row.batchSize === batchSize);
    const ours = Math.max(
      ...rows.map(({ peer, charsPerSecond }) => (peer.startsWith('this') ? charsPerSecond : 0)),
    );
    rows.sort((a, b) => (b.charsPerSecond ?? 0) - (a.charsPerSecond ?? 0));
    for (const { peer, detail, charsPerSecond, gate } of rows) {
      const name = detail ? `${peer} (${detail})` : peer;
      const cells = charsPerSecond === null ? ['–', '–', '–'] : numbers(charsPerSecond, batchSize, ours);
      console.log(`| ${[batchSize, name, ...cells, gate].join(' | ')} |`);
    }
  }
}

function numbers(charsPerSecond, batchSize, ours) {
  const whole = (value) => Math.round(value).toLocaleString('en-US');
  const ratio = ours / charsPerSecond;
  const times =
    ratio === 1 || ours === 0
      ? ''
      : ratio > 1
        ? `${ratio.toPrecision(2)} times faster`
        : `${(1 / ratio).toPrecision(2)} times slower`;
  return [whole(charsPerSecond), whole((1e6 * batchSize * SEQ_LENGTH) / charsPerSecond), times];
}
