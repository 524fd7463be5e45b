import { describe, expect, it } from 'vitest';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import { type Model, readModel, writeModel } from '../../src/training/checkpoint.ts';
import { trainingOptions } from '../../src/training/options.ts';
import {
  beginningOf,
  endingPassage,
  primeOf,
  writePassage,
  writePassages,
} from '../../src/training/passage.ts';
import { surprisesOf } from '../../src/training/surprise.ts';
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

describe('passages', () => {
  const options = { length: 60, prime: 'Call', seed: 7, temperature: 1, topP: 1 };

  it('are as many as asked for, each with a seed of its own', async () => {
    const model = await trained(100, 2);
    const passages = writePassages(model, 3, options);
    expect(new Set(passages).size).toBe(3);
    expect(passages[2]).toBe(writePassage(model, { ...options, seed: 9 }));
    expect(writePassages(model, 2, { ...options, seed: 2 ** 31 - 1 })[1]).toBe(
      writePassage(model, { ...options, seed: 0 }),
    );
  });

  it('end before the stop, which may be longer than a character', async () => {
    const model = await trained(2000, 2);
    const whole = writePassage(model, { ...options, length: 300 });
    for (const stop of ['a', 'ye', ' ago, ']) {
      expect(whole).toContain(stop);
      expect(writePassage(model, { ...options, length: 300, stop })).toBe(
        whole.slice(0, whole.indexOf(stop)),
      );
    }
    expect(writePassage(model, { ...options, length: 300, stop: 'not there' })).toBe(whole);
  });

  it('draw from the most probable characters alone', async () => {
    const model = await trained(100, 2);
    const greedy = writePassage(model, { ...options, temperature: 0 });
    expect(writePassage(model, { ...options, topK: 1 })).toBe(greedy);
    expect(writePassage(model, { ...options, topK: 2 })).not.toBe(greedy);
  });

  it('refuse what the model never saw in the prime, or leave it out', async () => {
    const model = await trained(100, 2);
    expect(() => writePassage(model, { ...options, prime: 'Call?' })).toThrow(
      'the prime text has the character "?"',
    );
    const skipping = { ...options, prime: '?Call?', unknown: 'skip' } as const;
    expect(writePassage(model, skipping)).toBe(writePassage(model, options));
    expect(primeOf(model, '??', 'skip')).toMatchObject({ text: 'C', skipped: 2 });
  });

  it('are refused by the option that is out of its range', async () => {
    const model = await trained(100, 2);
    const wrong = { length: -1, temperature: -1, topP: 7, topK: 0, seed: 0.5 };
    for (const [name, value] of Object.entries(wrong))
      expect(() => writePassage(model, { ...options, [name]: value })).toThrow(
        `${name} of the passage is ${value}`,
      );
  });
});

describe('a model of documents', () => {
  const NAMES = 'emma\nolivia\nava\nisabella\nsophia\n'.repeat(60);
  const options = { length: 100, prime: '', seed: 1, temperature: 1, topP: 1 };

  async function ofNames(): Promise<Model> {
    const chosen = { documentSeparator: 'line', updates: 1500, hiddenSize: 32, sampleEvery: 0 } as const;
    const corpus = corpusOf(NAMES, 'names', chosen);
    const backend = new SimdBackend({ threads: 1 });
    const trainer = await Trainer.open({ backend, corpus, options: trainingOptions(chosen) });
    let model: Model | undefined;
    for await (const event of trainer.run()) if (event.type === 'checkpoint') model = event.best;
    trainer.dispose();
    return readModel(writeModel(model!), 'the model');
  }

  it('writes one after the other, from its beginning to the end that it learnt', async () => {
    const model = await ofNames();
    const written = writePassages(model, 20, options);
    const real = written.filter((name) => NAMES.split('\n').includes(name));
    expect(real.length).toBeGreaterThan(15);
    expect(writePassage(model, { ...options, prime: 'isab' })).toBe('ella');
    expect(primeOf(model, 'is')).toMatchObject({ text: 'is', ids: model.vocabulary.encode('\nis') });
    const { nats } = await surprisesOf(model, 'emma\nolivia\n');
    const alone = await surprisesOf(model, 'olivia\n');
    expect([...nats.subarray(5)]).toEqual([...alone.nats]);
    expect(alone.nats[0]).toBeLessThan(3);
    expect((await surprisesOf(model, '\nolivia\n')).natsPerCharacter).toBe(alone.natsPerCharacter);
  });
});
