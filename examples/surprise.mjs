// Tells how well a model knows a text, and what surprised it most: node examples/surprise.mjs model.safetensors
import { readFile } from 'node:fs/promises';
import { readModel, surprisesOf } from 'webgpu-char-rnn';

const [, , file] = process.argv;
const model = readModel(await readFile(file), file);
const text = 'Call me Ishmael. Some years ago, never mind how long precisely, I went zzyzx.';
const { nats, natsPerCharacter, bitsPerCharacter } = await surprisesOf(model, text, { unknown: 'skip' });

console.log(`${natsPerCharacter.toFixed(3)} nats, ${bitsPerCharacter.toFixed(3)} bits a character`);
const characters = Array.from(text, (character, at) => ({ character, at, nats: nats[at] }));
const surprising = characters.slice(1).sort((a, b) => b.nats - a.nats);
for (const { character, at, nats } of surprising.slice(0, 5))
  console.log(
    `"${character}" at ${at}: ${nats.toFixed(2)} nats, behind "${text.slice(Math.max(0, at - 10), at)}"`,
  );
