import { expect, test } from 'vitest';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { pageOptions } from '../../src/demo/page-options.ts';
import { RunRecord } from '../../src/demo/worker/run-record.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import { Trainer } from '../../src/training/trainer.ts';

test('a best model that was kept at the last update is told', async () => {
  const corpus = corpusOf('the whale\n'.repeat(20), 'whale.txt');
  const options = pageOptions({ hiddenSize: 4, seqLength: 5, updates: 150 });
  const trainer = await Trainer.open({ backend: new CpuBackend(), corpus, options });
  const record = new RunRecord({ options, backend: 'cpu' });
  for await (const event of trainer.run()) {
    if (event.type === 'update') record.takeUpdates(event);
    if (event.type === 'checkpoint') record.takeCheckpoint(event.checkpoint, event.best);
  }
  trainer.dispose();
  expect(record.best!.update).toBe(150);
  expect(record.progress!.best).toMatchObject({ update: 150, smoothLoss: record.best!.smoothLoss });
  expect(record.view().progress!.best!.update).toBe(150);
});
