// Writes passages from a model's file, or from a checkpoint: node examples/write.mjs model.safetensors
import { readFile } from 'node:fs/promises';
import { readModel, writePassage, writePassages } from 'webgpu-char-rnn';

const [, , file] = process.argv;
const model = readModel(await readFile(file), file); // any bytes will do: of a file, a fetch, an upload
console.log(`${model.options.cell} of ${model.options.hiddenSize} units, after ${model.update} updates\n`);

console.log(writePassage(model, { prime: 'Call me', length: 200 }));

// Three passages that begin alike and end with their first sentence, from the likelier characters alone.
const options = { prime: 'The ', length: 300, temperature: 0.8, topP: 0.95, topK: 20, stop: '.', seed: 7 };
for (const passage of writePassages(model, 3, options)) console.log(`\n- The ${passage}.`);
