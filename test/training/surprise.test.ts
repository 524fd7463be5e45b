import { describe, expect, it } from 'vitest';
import { networkOf } from '../../src/model/network.ts';
import { evaluate } from '../../src/model/reader.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import type { Model } from '../../src/training/checkpoint.ts';
import { trainingOptions } from '../../src/training/options.ts';
import { configOf } from '../../src/training/setup.ts';
import { surprisesInParts, surprisesOf } from '../../src/training/surprise.ts';
import { busyState } from '../support/toy.ts';

const TEXT = 'the cat sat on the mat, and the rat sat on the cat. '.repeat(100);

function modelOf(chosen = {}): Model {
  const { vocabulary } = corpusOf(TEXT, 'cats');
  const options = trainingOptions({ hiddenSize: 12, ...chosen });
  const { parameters } = busyState(configOf(options, vocabulary), options);
  const text = { name: 'cats', length: TEXT.length, fingerprint: '00000000' };
  return { options, text, vocabulary, update: 1, smoothLoss: 1, parameters };
}

describe('the surprise of a model', () => {
  it.each(['rnn', 'lstm'] as const)('adds up to its loss on the text: %s', async (cell) => {
    const model = modelOf({ cell, layers: 2 });
    const { text, nats, natsPerCharacter, bitsPerCharacter } = await surprisesOf(model, TEXT);
    const network = networkOf(configOf(model.options, model.vocabulary), model.parameters);
    const expected = evaluate(network, model.vocabulary.encode(TEXT));
    expect(text).toBe(TEXT);
    expect(nats).toHaveLength(TEXT.length);
    expect(nats[0]).toBeNaN();
    expect(natsPerCharacter).toBeCloseTo(expected, 12);
    expect(bitsPerCharacter).toBeCloseTo(expected / Math.LN2, 12);
  });

  it('does not change with the parts that it is read in, and tells how far it is', async () => {
    const model = modelOf({ hiddenSize: 300 });
    const told: number[] = [];
    const { nats } = await surprisesOf(model, TEXT, { onProgress: (done, of) => told.push(done / of) });
    expect(told.length).toBeGreaterThan(2);
    expect(told.at(-1)).toBe(1);
    const parts = [...surprisesInParts(model, model.vocabulary.encode(TEXT))];
    expect(parts.map(({ from }) => from)).toEqual(told.map((_, i) => i * parts[0]!.nats.length));
    expect(parts.flatMap((part) => [...part.nats])).toEqual([...nats]);
    const first = await surprisesOf(model, TEXT.slice(0, 40));
    expect([...first.nats]).toEqual([...nats.subarray(0, 40)]);
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const reading = surprisesOf(modelOf({ hiddenSize: 300 }), TEXT, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(reading).rejects.toThrow('enough');
  });

  it('leaves out what the model never saw, and refuses too little', async () => {
    const model = modelOf();
    await expect(surprisesOf(model, 'the cat!')).rejects.toThrow('the character "!"');
    const skipping = await surprisesOf(model, 'the! cat?', { unknown: 'skip' });
    expect(skipping).toEqual({ ...(await surprisesOf(model, 'the cat')), skipped: 2 });
    await expect(surprisesOf(model, 't!', { unknown: 'skip' })).rejects.toThrow('a single character');
    await expect(surprisesOf(model, '')).rejects.toThrow('no character');
  });
});
