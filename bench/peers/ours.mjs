/** This project, measured like its peers. The second argument names the backend. */
import { enableRelaxedSimd, nodeEnvironment } from '../../dist/node/node.js';
import { readTask, report, timePaces } from './harness.mjs';

enableRelaxedSimd(); // as the command line does, before the backend is loaded
const { openBackend } = await import('../../dist/node/index.js');

const task = readTask(process.argv[2]);
const { K, m, tau, B, learningRate, ids, state } = task;
const { backend } = await openBackend(process.argv[3], nodeEnvironment);
const { name, detail, software } = backend.describe();
if (software) throw new Error('a GPU that the CPU emulates says nothing about speed');
const session = await backend.open({
  config: { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B },
  text: { ids },
  state,
  learningRate,
});
const losses = [...(await session.train(task.gateUpdates))];
const paces = await timePaces(task, (updates) => session.train(updates));
session.dispose();
backend.dispose();
report({ detail: `${name}: ${detail}`, model: 'same', losses, paces });
