/** What every JavaScript peer shares: reads the task, passes the losses on to the gate, and keeps the time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The task's folder, as compare.mjs writes it. */
export function readTask(folder) {
  const read = (name) => {
    const bytes = readFileSync(join(folder, name));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  };
  const task = JSON.parse(readFileSync(join(folder, 'task.json'), 'utf8'));
  const packed = new Float64Array(read('parameters.f64'));
  const weights = {};
  for (const { name, shape, offset, size } of task.tensors) {
    weights[name] = { shape, data: packed.slice(offset, offset + size) };
  }
  const state = {
    update: 0,
    parameters: packed,
    memory: new Float64Array(packed.length),
    hidden: new Float64Array(task.B * task.m),
  };
  return { ...task, ids: new Uint32Array(read('ids.u32')), weights, state };
}

/**
 * Characters of one update: inputs[t][stream] and targets[t][stream]; `first` when h starts from zero.
 * @param update counted from 0.
 */
function windowAt({ ids, B, tau }, update) {
  const streamLength = Math.floor(ids.length / B);
  const cursor = (update % Math.floor((streamLength - 1) / tau)) * tau;
  const rows = (shift) =>
    Array.from({ length: tau }, (_, t) =>
      Array.from({ length: B }, (_, stream) => ids[stream * streamLength + cursor + t + shift]),
    );
  return { inputs: rows(0), targets: rows(1), first: cursor === 0 };
}

/**
 * Characters a second, a number for each sample.
 * @param train does so many updates.
 */
export async function timePaces({ samples, sampleMilliseconds, tau, B }, train) {
  const paces = [];
  for (let sample = 0; sample < samples; sample++) {
    const started = performance.now();
    let updates = 0;
    let elapsed = 0;
    for (let piece = 1; elapsed < sampleMilliseconds; piece *= 2) {
      await train(piece);
      updates += piece;
      elapsed = performance.now() - started;
    }
    paces.push((1000 * updates * tau * B) / elapsed);
  }
  return paces;
}

/** Prints the one line of JSON that compare.mjs reads, and ends. */
export function report(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}

/**
 * Runs a peer.
 * @param create (task) → { detail, model?, update(window) → loss }; both may be asynchronous. `model` says in
 *   which way it is another model, whose losses are not compared.
 */
export async function runPeer(create) {
  const task = readTask(process.argv[2]);
  const { detail, model = 'same', update } = await create(task);
  let done = 0;
  const train = async (count) => {
    const losses = [];
    for (let i = 0; i < count; i++) losses.push(await update(windowAt(task, done++)));
    return losses;
  };
  const losses = await train(task.gateUpdates);
  report({ detail, model, losses, paces: await timePaces(task, train) });
}

/** Gives libraries made for browsers this project's WebGPU. @throws Error when there is no GPU. */
export async function provideWebGpu() {
  const { loadDawn } = await import('../../dist/node/node.js');
  const gpu = await loadDawn({ allowSoftware: process.env.PEERS_SOFTWARE_GPU === '1' });
  Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'Node' }, configurable: true });
}
