import { openBackend } from '../backends/registry.ts';
import { messageOf, UserError } from '../errors.ts';
import { readCorpus } from '../text/corpus.ts';
import { trainingOptions } from '../training/options.ts';
import { Trainer } from '../training/trainer.ts';

const status = document.querySelector('#status')!;
const sample = document.querySelector('#sample')!;

async function train(): Promise<void> {
  const response = await fetch('./moby-dick.txt');
  const corpus = readCorpus(new Uint8Array(await response.arrayBuffer()), 'Moby-Dick');
  const gpu = async () => {
    if (!navigator.gpu) throw new UserError('this browser has no WebGPU');
    return navigator.gpu;
  };
  const { backend } = await openBackend('auto', { gpu });
  const trainer = await Trainer.open({ backend, corpus, options: trainingOptions({ sampleEvery: 1000 }) });
  for await (const event of trainer.run()) {
    if (event.type === 'update') {
      status.textContent = `${backend.describe().name}: update ${event.update}, smooth loss ${event.smoothLoss.toFixed(2)}`;
    }
    if (event.type === 'sample') sample.textContent = event.text;
  }
}

document.querySelector('#train')!.addEventListener('click', () => {
  train().catch((error) => {
    status.textContent = messageOf(error);
  });
});
