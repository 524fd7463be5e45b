import { describe, expect, it } from 'vitest';
import { openForRun } from '../../src/cli/backend-of-run.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import { trainingOptions } from '../../src/training/options.ts';

const wanted = {
  corpus: corpusOf('the whale, the sea; '.repeat(20), 'whale'),
  options: trainingOptions({ hiddenSize: 3, seqLength: 4 }),
  threads: 4,
};

describe('a number of threads', () => {
  it('is passed over by a run that "auto" trains on a backend without them', async () => {
    const told: string[] = [];
    const tell = (message: string) => told.push(message);
    const { backend } = await openForRun({ ...wanted, asked: 'auto', backend: 'cpu' }, tell);
    expect([backend.describe().name, told]).toEqual(['cpu', []]);
    backend.dispose();
  });

  it('is refused beside such a backend by name', async () => {
    const opened = openForRun({ ...wanted, asked: 'cpu', backend: 'cpu' }, () => {});
    await expect(opened).rejects.toThrow('--threads has no effect on the backend cpu');
  });
});
