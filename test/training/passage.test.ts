import { describe, expect, it } from 'vitest';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import { type Model, readModel, writeModel } from '../../src/training/checkpoint.ts';
import { trainingOptions } from '../../src/training/options.ts';
import { beginningOf, endingPassage, writePassage } from '../../src/training/passage.ts';
import { Trainer } from '../../src/training/trainer.ts';

/** 3,008 characters. With some seeds hardly a word comes of a passage that begins with a line's end. */
const TEXT = 'Call me Ishmael. Some years ago, never mind how long precisely.\n'.repeat(47);

async function trained(updates: number, seed = 1): Promise<Model> {
  const corpus = corpusOf(TEXT, 'ishmael');
  const options = trainingOptions({ updates, seed, sampleEvery: 0, checkpointEvery: 0 });
  const trainer = await Trainer.open({ backend: new SimdBackend({ threads: 1 }), corpus, options });
  let model: Model | undefined;
  for await (const event of trainer.run()) if (event.type === 'checkpoint') model = event.best;
  trainer.dispose();
  return readModel(writeModel(model!), 'the model');
}

/** Share of the words of a passage that are the text's. */
function realWords(passage: string): number {
  const known = new Set(TEXT.match(/\p{L}+/gu));
  const words = passage.match(/\p{L}+/gu) ?? [];
  return words.filter((word) => known.has(word)).length / words.length;
}

describe('the default passage', () => {
  it.each([1, 2, 3])('is of real words, because it begins as training does: seed %i', async (seed) => {
    const model = await trained(2000, seed);
    expect(model.opening).toBe('C');
    const passage = endingPassage(model);
    const rest = writePassage(model, { length: 999, prime: 'C', seed, temperature: 1, topP: 1 });
    expect(passage).toBe(`C${rest}`);
    expect(realWords(passage)).toBeGreaterThan(0.5);
  });

  it('begins with a prime where there is one, and after a line’s end with a model of an earlier version', async () => {
    const { opening, ...earlier } = await trained(100);
    expect(beginningOf({ ...earlier, opening }, 'years')).toBe('years');
    expect(beginningOf(earlier, '')).toBe('\n');
  });
});
