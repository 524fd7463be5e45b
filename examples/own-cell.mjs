// A cell of one's own: its gradients are checked, then the reference trains it. node examples/own-cell.mjs
import {
  corpusOf,
  judgeReference,
  openBackend,
  placeOf,
  registerCell,
  Trainer,
  trainingOptions,
} from 'webgpu-char-rnn';
import { nodeEnvironment } from 'webgpu-char-rnn/node';

/** A leaky unit, which changes by half each step: n = tanh(x + r), h' = (h + n) / 2. */
const cell = registerCell('leaky', {
  help: 'half of what it was, half of what a vanilla unit would be',
  gates: ['n'],
  states: ['h'],
  kept: ['n'],
  logistic: [],
  forward(x, r, before, after, kept) {
    for (let i = 0; i < after.length; i++) {
      kept[i] = Math.tanh(x[i] + r[i]);
      after[i] = (before[i] + kept[i]) / 2;
    }
  },
  backward(dAfter, _before, after, kept, dx, dr, dBefore) {
    for (let i = 0; i < after.length; i++) {
      dx[i] = dr[i] = (dAfter[i] / 2) * (1 - kept[i] ** 2);
      dBefore[i] = dAfter[i] / 2;
    }
  },
});

const corpus = corpusOf('round the rugged rock the ragged rascal ran. '.repeat(50), 'a rascal');
const options = trainingOptions({ cell, hiddenSize: 20, updates: 300, logEvery: 100 });
const { pass } = judgeReference(placeOf(corpus, options), { entries: 50 });
console.log(pass ? 'backward() is the derivative of forward()' : 'backward() is WRONG');

const { backend } = await openBackend('cpu', nodeEnvironment);
const trainer = await Trainer.open({ backend, corpus, options });
for await (const event of trainer.run())
  if (event.type === 'update' && event.logged)
    console.log(`update ${event.update}: ${event.bitsPerCharacter} bits`);
trainer.dispose();

// Every other backend has no kernel of it, and says so.
const { backend: simd } = await openBackend('simd', nodeEnvironment);
await Trainer.open({ backend: simd, corpus, options }).catch(({ message }) => console.log(message));
