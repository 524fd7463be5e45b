// Trains, pauses, saves, and goes on from what was saved: node examples/train.mjs [FOLDER]
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  openBackend,
  readCheckpoint,
  readModel,
  Trainer,
  trainingOptions,
  writeCheckpoint,
  writeModel,
} from 'webgpu-char-rnn';
import { bundledBook, nodeEnvironment, readBook } from 'webgpu-char-rnn/node';

const folder = process.argv[2] ?? '.';
const checkpointFile = join(folder, 'checkpoint.safetensors');
const modelFile = join(folder, 'model.safetensors');

const corpus = await readBook(bundledBook());
const options = trainingOptions({
  cell: 'gru',
  hiddenSize: 64,
  learningRate: 0.05,
  updates: 2000,
  logEvery: 500,
});
const { backend } = await openBackend('simd', nodeEnvironment);

/** Trains on to the end, or until so many updates are done, and saves whenever the training says so. */
async function train(trainer, pauseAt = Number.POSITIVE_INFINITY) {
  const pause = new AbortController();
  for await (const event of trainer.run(pause.signal)) {
    if (event.type === 'update') {
      if (event.logged) console.log(`update ${event.update}: ${event.bitsPerCharacter} bits`);
      if (event.update >= pauseAt) pause.abort(); // by a button, a signal, a clock: after the updates under way
    }
    if (event.type === 'checkpoint') {
      await writeFile(checkpointFile, writeCheckpoint(event.checkpoint));
      if (event.best) await writeFile(modelFile, writeModel(event.best));
    }
    if (event.type === 'done') console.log(event.stopped ? `paused at ${event.update}` : 'done');
  }
  trainer.dispose();
}

await train(await Trainer.open({ backend, corpus, options }), 700);

// Later, in another process or on another machine: exactly as if nothing had happened.
const checkpoint = readCheckpoint(await readFile(checkpointFile), checkpointFile);
const best = readModel(await readFile(modelFile), modelFile);
await train(await Trainer.open({ backend, corpus, options: checkpoint.options, checkpoint, best }));
backend.dispose();
