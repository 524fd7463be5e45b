// An optimiser of one's own, trained with by the reference: node examples/own-optimizer.mjs
import { corpusOf, openBackend, registerOptimizer, Trainer, trainingOptions } from 'webgpu-char-rnn';
import { nodeEnvironment } from 'webgpu-char-rnn/node';

/** Lion (Chen et al. 2023): steps of one length, in the direction of an interpolated momentum. */
const optimizer = registerOptimizer('lion', {
  help: 'the sign of a momentum, so that every step is as long',
  slots: ['m'], // one moment a parameter, the tensor lion.m.U and so on in a checkpoint
  squares: [],
  sparse: false, // a gradient of 0 moves a parameter too
  settings: { momentum: 0.9, decay: 0.99 },
  learningRate: 0.001,
  numbers: (rate) => [rate, 0, 0, 0],
  step(i, g, parameters, moments, [rate], { momentum, decay }) {
    parameters[i] -= rate * Math.sign(momentum * moments[i] + (1 - momentum) * g);
    moments[i] = decay * moments[i] + (1 - decay) * g;
  },
});

const corpus = corpusOf('a proper copper coffee pot. '.repeat(50), 'a pot');
const options = trainingOptions({ optimizer, hiddenSize: 20, updates: 600, logEvery: 200 });
const { backend } = await openBackend('cpu', nodeEnvironment);
const trainer = await Trainer.open({ backend, corpus, options });
for await (const event of trainer.run())
  if (event.type === 'update' && event.logged)
    console.log(`update ${event.update}: ${event.bitsPerCharacter} bits`);
trainer.dispose();
