import { describe, expect, it } from 'vitest';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { parameterCount, tensorsOf, viewsOf } from '../../src/model/tensors.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import { adopt } from '../../src/training/adoption.ts';
import type { Checkpoint, Model } from '../../src/training/checkpoint.ts';
import { type TrainingOptions, trainingOptions } from '../../src/training/options.ts';
import { configOf } from '../../src/training/setup.ts';
import { surprisesOf } from '../../src/training/surprise.ts';
import { Trainer } from '../../src/training/trainer.ts';
import { busyState } from '../support/toy.ts';

const OLD = corpusOf('the cat sat on the mat. '.repeat(30), 'cats');
const NEW = corpusOf('the dog sat by the log! '.repeat(30), 'dogs');

function modelOf(chosen: Partial<TrainingOptions> = {}): Model & Pick<Checkpoint, 'state'> {
  const options = trainingOptions({ hiddenSize: 9, ...chosen });
  const state = busyState(configOf(options, OLD.vocabulary), options);
  const text = { name: 'cats', length: OLD.ids.length, fingerprint: OLD.fingerprint };
  const { parameters } = state;
  return { options, text, vocabulary: OLD.vocabulary, update: 70, smoothLoss: 1, parameters, state };
}

describe('adopt', () => {
  it.each([
    { cell: 'rnn', layers: 1 },
    { cell: 'gru', layers: 2 },
  ] as const)(
    'writes as the model did, and knows new characters too: $cell, $layers layers',
    async (shape) => {
      const model = modelOf(shape);
      const { corpus, initial, changes } = adopt(model, NEW, { ...model.options, seed: 4 });
      expect(corpus.vocabulary.toString()).toBe(' !.abcdeghlmnosty');
      expect(corpus.vocabulary.decode(corpus.ids)).toBe(NEW.vocabulary.decode(NEW.ids));
      expect(corpus.fingerprint).toBe(NEW.fingerprint);
      expect(initial).toMatchObject({
        update: 0,
        moments: expect.toSatisfy((m: Float64Array) => m.every((x) => x === 0)),
      });
      const grown = { ...model, vocabulary: corpus.vocabulary, parameters: initial.parameters };
      const [before, after] = [
        await surprisesOf(model, 'the cat sat'),
        await surprisesOf(grown, 'the cat sat'),
      ];
      // New characters take something of each probability, and the same of all.
      const lost = after.nats.map((nats, i) => nats - before.nats[i]!);
      expect(Math.min(...lost.subarray(1))).toBeGreaterThan(0);
      expect(Math.max(...lost.subarray(1))).toBeLessThan(1);
      const c = viewsOf(tensorsOf(configOf(grown.options, corpus.vocabulary)), initial.parameters).c!;
      expect(c[corpus.vocabulary.idOf(0x21)!]).toBe(Math.min(...c));
      expect(changes).toEqual([
        'it begins with the weights of a model of "cats" after 70 updates',
        '6 characters are new to the model: their weights are drawn anew, and they begin as unlikely as its most unlikely',
        '4 characters of the model do not come in this text; it keeps them',
      ]);
    },
  );

  it('keeps the vocabulary on request, with a mark for what is new', () => {
    const { corpus, changes } = adopt(modelOf(), NEW, modelOf().options, { newCharacters: 'keep' });
    expect(corpus.vocabulary.toString()).toBe(' .acehmnost\ufffd');
    expect(corpus.vocabulary.decode(corpus.ids).slice(0, 24)).toBe(
      'the \ufffdo\ufffd sat \ufffd\ufffd the \ufffdo\ufffd\ufffd ',
    );
    expect(changes).toContain('6 characters of the text that it never saw become one, “\ufffd”');
  });

  it('takes moments of the same optimiser, and refuses what would mean something else', () => {
    const model = modelOf({ optimizer: 'rmsprop' });
    const { initial, corpus } = adopt(model, NEW, model.options, { moments: true });
    const config = configOf(model.options, corpus.vocabulary);
    const [old, taken] = [model.state.moments, initial.moments].map((moments) => Array.from(moments)) as [
      number[],
      number[],
    ];
    expect(taken).toHaveLength(parameterCount(config));
    expect(taken.reduce((sum, x) => sum + x, 0)).toBeCloseTo(
      old.reduce((sum, x) => sum + x, 0),
      12,
    );
    const refusal = (options: TrainingOptions, given: Model = model) =>
      expect(() => adopt(given, NEW, options, { moments: true }));
    refusal(trainingOptions({ hiddenSize: 9 })).toThrow('has moments of rmsprop, not of adagrad');
    const adam = modelOf({ optimizer: 'adam' });
    refusal(adam.options, adam).toThrow('the moments of adam are worth what the number of updates says');
    const { state, ...alone } = model;
    refusal(model.options, alone).toThrow('the model has no moments');
    refusal({ ...model.options, hiddenSize: 8 }).toThrow(
      'hidden size (--hidden-size) of the model is 9, not 8',
    );
  });

  it('begins a run that goes on exactly, in the vocabulary that it has', async () => {
    const model = modelOf();
    const options = { ...model.options, updates: 40, sampleEvery: 0, checkpointEvery: 0 };
    const { corpus, initial } = adopt(model, NEW, options);
    const backend = new SimdBackend({ threads: 1 });
    const train = async (given: Partial<Parameters<typeof Trainer.open>[0]>, atMost?: number) => {
      const trainer = await Trainer.open({ backend, corpus, options, ...given });
      let checkpoint: Checkpoint | undefined;
      for await (const event of trainer.run(undefined, atMost))
        if (event.type === 'checkpoint') checkpoint = event.checkpoint;
      trainer.dispose();
      return checkpoint!;
    };
    const whole = await train({ initial });
    const first = await train({ initial }, 15);
    const second = await train({ checkpoint: first, corpus: NEW });
    expect(second.state).toEqual(whole.state);
    expect(second.vocabulary.toString()).toBe(corpus.vocabulary.toString());
    expect((await train({})).state).not.toEqual(whole.state);
  });
});
