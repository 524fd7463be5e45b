import { corpusOf, openBackend, Trainer, trainingOptions } from 'webgpu-char-rnn';
import { browserEnvironment } from 'webgpu-char-rnn/browser';

const corpus = corpusOf('Peter Piper picked a peck of pickled peppers. '.repeat(200), 'a rhyme');
const options = trainingOptions({
  hiddenSize: 32,
  batchSize: 16,
  learningRate: 0.05,
  updates: 30,
  logEvery: 10,
});

async function train(name) {
  const { backend } = await openBackend(name, browserEnvironment);
  const trainer = await Trainer.open({ backend, corpus, options });
  postMessage(`${name}: ${trainer.describe().detail}`);
  for await (const event of trainer.run()) {
    if (event.type === 'update' && event.logged) postMessage(`update ${event.update}: loss ${event.loss}`);
  }
  trainer.dispose();
  backend.dispose();
  postMessage('done');
}

addEventListener('message', ({ data }) =>
  train(data).catch(({ message }) => postMessage(`failed: ${message}`)),
);
