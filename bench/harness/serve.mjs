/**
 * Runs a library that is compared, in JavaScript: `node serve.mjs MODULE FOLDER [ARGUMENTS]`. What it is asked and
 * answers is described in serve.py. A module of ../peers exports a function of the arguments that gives
 * `{ version, device, engines }`; an engine is a function of the task that gives a runner `{ detail, gpu?, unchecked?,
 * train(updates), evaluate?(), restart?(task), close?() }`, all of them asynchronous or not. `train` gives the losses, or
 * `{ losses, seconds }` where it keeps the time itself.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [module, folder, ...args] = process.argv.slice(2);

/**
 * What a training starts from.
 * @typedef {object} Task
 * @property config as the library knows it
 * @property recipe likewise
 * @property {number} learningRate
 * @property {Uint32Array} ids
 * @property {Uint32Array | undefined} validationIds
 * @property {Float32Array} parameters packed
 * @property {Record<string, { shape: number[], data: Float32Array }>} weights the same by name
 * @property {{ moments: number, carried: number }} lengths of the other arrays of a state
 */

/** @returns {Task} */
function readTask({ config, recipe, learningRate, tensors, lengths }) {
  const read = (name, Numbers) => new Numbers(Uint8Array.from(readFileSync(join(folder, name))).buffer);
  const parameters = read('parameters.f32', Float32Array);
  const weights = Object.fromEntries(
    tensors.map(({ name, shape, offset, size }) => [
      name,
      { shape, data: parameters.slice(offset, offset + size) },
    ]),
  );
  const held = read('validation.u32', Uint32Array);
  const ids = read('ids.u32', Uint32Array);
  const validationIds = held.length > 0 ? held : undefined;
  return { config, recipe, learningRate, ids, validationIds, parameters, weights, lengths };
}

async function serve() {
  const say = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr); // a library that prints must not garble the answers
  process.on('SIGINT', () => {}); // the parent decides when to end
  const answer = (content) => say(`${JSON.stringify(content)}\n`);
  let library;
  try {
    library = await (await import(`../peers/${module}.mjs`)).default(...args);
    answer({ engines: Object.keys(library.engines), device: library.device, version: library.version });
  } catch (error) {
    return answer({ error: sentence(error) });
  }
  let task;
  let runner;
  const requests = {
    async open({ engine, ...fields }) {
      await requests.close();
      task = fields;
      runner = await library.engines[engine](readTask(task));
      const { detail, gpu = false, unchecked } = runner;
      return { detail, gpu, unchecked };
    },
    async restart({ learningRate }) {
      await runner.restart(readTask({ ...task, learningRate }));
      return {};
    },
    async train({ updates }) {
      const started = performance.now();
      const made = await runner.train(updates);
      const seconds = made.seconds ?? (performance.now() - started) / 1000;
      return { losses: Array.from(made.losses ?? made), seconds };
    },
    evaluate: async () => ({ loss: await runner.evaluate() }),
    async close() {
      await runner?.close?.();
      runner = undefined;
      return {};
    },
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const { do: name, ...fields } = JSON.parse(line);
    answer(await requests[name](fields).catch((error) => ({ error: sentence(error) })));
  }
  process.exit();
}

function sentence({ message }) {
  return String(message).trim().split('\n')[0];
}

await serve();
