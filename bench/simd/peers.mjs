/** Ways to train, behind one interface: run(updates) => { microseconds an update, losses }, close(). */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PlainRnn } from './plain.mjs';

/** A backend of this library. */
export async function backend(name, trainer, { config, ids, weights, eta }) {
  const { hiddenSize: m, vocabularySize: K, batchSize: B } = config;
  const parameters = new Float32Array(weights.length + m + K);
  parameters.set(weights);
  const memory = new Float32Array(parameters.length);
  const state = { update: 0, parameters, memory, hidden: new Float32Array(B * m) };
  const session = await trainer.open({ config, text: { ids }, state, learningRate: eta });
  return {
    name,
    run: (updates) => timed(updates, () => session.train(updates)),
    close: () => session.dispose(),
  };
}

/** The plain loops; one stream only. */
export function plain({ config, ids, weights, eta }) {
  const { hiddenSize: m, vocabularySize: K, seqLength: tau } = config;
  const rnn = new PlainRnn({ m, K, tau, eta }, ids, weights);
  const run = (updates) => timed(updates, () => Float64Array.from({ length: updates }, () => rnn.update()));
  return { name: 'plain Float32Array loop', run, close() {} };
}

async function timed(updates, train) {
  const start = performance.now();
  const losses = await train();
  return { microseconds: ((performance.now() - start) * 1e3) / updates, losses: Array.from(losses) };
}

/** A Python script that speaks protocol.py, held to `threads` threads. */
export async function python(name, interpreter, script, threads, { config, eta, idsFile, weightsFile }) {
  const { hiddenSize: m, vocabularySize: K, seqLength: tau, batchSize: B } = config;
  const path = fileURLToPath(new URL(script, import.meta.url));
  const limits = {
    OMP_NUM_THREADS: `${threads}`,
    OPENBLAS_NUM_THREADS: `${threads}`,
    MKL_NUM_THREADS: `${threads}`,
  };
  const child = spawn(
    interpreter,
    [path, ...[m, K, tau, B, eta, threads].map(String), idsFile, weightsFile],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...limits },
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { done, value } = await lines.next();
    if (done) throw new Error(`${interpreter} ${path} ended early`);
    return value;
  };
  await answer();
  const run = async (updates) => {
    child.stdin.write(`${updates}\n`);
    return JSON.parse(await answer());
  };
  return { name, run, close: () => child.stdin.end() };
}

/** The C program, which starts anew on every call; its losses cannot be had one by one. */
export function program(path, { eta, bytesFile }) {
  const run = async (updates) => {
    const { stdout } = spawnSync(path, [bytesFile, '1', `${eta}`, `${updates}`, `${updates}`], {
      encoding: 'utf8',
    });
    const [, smooth] = /^\d+:([\d.]+) /.exec(stdout);
    const [, microseconds] = /us\/update:(\d+)/.exec(stdout);
    return { microseconds: Number(microseconds), smooth: Number(smooth) };
  };
  return { name: 'C reference', run, close() {} };
}
