/**
 * Runs ONNX files over a text: node losses.mjs RUNTIME STEP SEQUENCE IDS, RUNTIME being onnxruntime-node or -web, IDS a
 * JSON file of a list. Prints {"step": […], "sequence": […]}: -ln p of every character but the first, in nats; by
 * the sequence in three pieces, the states handed on.
 */
import { readFileSync } from 'node:fs';

const [runtime, step, sequence, idsFile] = process.argv.slice(2);
const { InferenceSession, Tensor } = await import(runtime);
const ids = JSON.parse(readFileSync(idsFile, 'utf8'));

/** Runs the first characters of `from` on. @returns the loss of each, and the states to go on from */
async function run(session, pieces) {
  let states = Object.fromEntries(
    session.inputMetadata
      .filter(({ name }) => name !== 'ids')
      .map(({ name, shape }) => [name, new Tensor('float32', new Float32Array(shape[1]), [1, shape[1]])]),
  );
  const losses = [];
  for (const [from, to] of pieces) {
    const rank = session.inputMetadata.find(({ name }) => name === 'ids').shape.length;
    const piece = BigInt64Array.from(ids.slice(from, to), BigInt);
    const feeds = { ...states, ids: new Tensor('int64', piece, rank === 1 ? [1] : [to - from, 1]) };
    const results = await session.run(feeds);
    const K = results.logits.dims.at(-1);
    for (let at = from; at < to; at++) {
      losses.push(lossOf(results.logits.data.subarray((at - from) * K, (at - from + 1) * K), ids[at + 1]));
    }
    states = Object.fromEntries(Object.keys(states).map((name) => [name, results[`next.${name}`]]));
  }
  return losses;
}

function lossOf(logits, target) {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const sum = logits.reduce((total, o) => total + Math.exp(o - largest), 0);
  return Math.log(sum) - (logits[target] - largest);
}

const last = ids.length - 1;
const third = Math.floor(last / 3);
const steps = Array.from({ length: last }, (_, at) => [at, at + 1]);
const thirds = [
  [0, third],
  [third, 2 * third],
  [2 * third, last],
];
const open = (file) => InferenceSession.create(readFileSync(file));
console.log(
  JSON.stringify({
    step: await run(await open(step), steps),
    sequence: await run(await open(sequence), thirds),
  }),
);
