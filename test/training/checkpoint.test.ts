import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { corpusOf } from '../../src/text/corpus.ts';
import {
  type Checkpoint,
  configOf,
  identityOf,
  readCheckpoint,
  readModel,
  trainingLength,
  writeCheckpoint,
  writeModel,
} from '../../src/training/checkpoint.ts';
import { trainingOptions } from '../../src/training/options.ts';
import { readSafetensors, writeSafetensors } from '../../src/training/safetensors.ts';
import { busyState } from '../support/toy.ts';

const corpus = corpusOf('the whale \u{1F40B}\n'.repeat(20), 'whale.txt');
const options = trainingOptions({ hiddenSize: 6, seqLength: 5, batchSize: 2, seed: 3, learningRate: 0.05 });
const config = configOf(options, corpus.vocabulary);

function checkpoint(): Checkpoint {
  const state = { ...busyState(config), update: 17 };
  return {
    options,
    text: identityOf(corpus),
    vocabulary: corpus.vocabulary,
    update: 17,
    smoothLoss: 12.345678901234567,
    state,
    random: [1, -2, 3, 4],
    seconds: 1.5,
    best: { update: 10, smoothLoss: 11.5 },
  };
}

describe('a checkpoint', () => {
  it('comes back bit for bit, in float64 and in float32', () => {
    const given = checkpoint();
    expect(readCheckpoint(writeCheckpoint(given), 'x')).toEqual(given);
    const { parameters, memory, hidden } = given.state;
    const state = {
      update: 17,
      parameters: Float32Array.from(parameters),
      memory: Float32Array.from(memory),
      hidden: Float32Array.from(hidden),
    };
    expect(readCheckpoint(writeCheckpoint({ ...given, state }), 'x')).toEqual({ ...given, state });
  });

  it('has the tensors and the metadata that other programs look for', () => {
    const { tensors, metadata } = readSafetensors(writeCheckpoint(checkpoint()), 'x');
    const K = corpus.vocabulary.size;
    expect(Object.fromEntries(tensors.map(({ name, shape }) => [name, shape]))).toEqual({
      U: [6, K],
      W: [6, 6],
      V: [K, 6],
      b: [6],
      c: [K],
      'adagrad.U': [6, K],
      'adagrad.W': [6, 6],
      'adagrad.V': [K, 6],
      'adagrad.b': [6],
      'adagrad.c': [K],
      h: [2, 6],
    });
    const updatesPerEpoch = Math.floor((Math.floor(corpus.ids.length / 2) - 1) / 5);
    expect(JSON.parse(metadata.cursor!)).toBe((17 % updatesPerEpoch) * 5);
    expect(JSON.parse(metadata.vocabulary!)).toBe(corpus.vocabulary.toString());
    expect(JSON.parse(metadata.seed!)).toBe(3);
  });

  it('is parsed once', () => {
    const bytes = writeCheckpoint(checkpoint());
    const decode = vi.spyOn(TextDecoder.prototype, 'decode');
    onTestFinished(() => decode.mockRestore());
    readCheckpoint(bytes, 'x');
    expect(decode).toHaveBeenCalledTimes(1);
  });

  it('can also be read as a model; a model cannot be resumed', () => {
    const given = checkpoint();
    const model = readModel(writeCheckpoint(given), 'x');
    expect(model.parameters).toEqual(given.state.parameters);
    const bytes = writeModel(model);
    expect(readModel(bytes, 'x')).toEqual(model);
    expect(() => readCheckpoint(bytes, 'best.safetensors')).toThrow(
      'best.safetensors: holds a model but no training state; resume from the checkpoint.safetensors beside it',
    );
  });

  it('that is damaged is refused with the reason', () => {
    const file = readSafetensors(writeCheckpoint(checkpoint()), 'x');
    const read = (change: Partial<typeof file>) => () =>
      readCheckpoint(writeSafetensors({ ...file, ...change }), 'x');
    const without = (name: string) => file.tensors.filter((tensor) => tensor.name !== name);
    expect(read({})).not.toThrow();
    expect(read({ tensors: without('W') })).toThrow('the tensor "W" is missing or has the wrong shape');
    expect(read({ tensors: without('adagrad.c') })).toThrow('the tensor "adagrad.c" is missing');
    expect(read({ metadata: {} })).toThrow('not a checkpoint of char-rnn, or a damaged one');
    expect(read({ metadata: { ...file.metadata, random: 'no' } })).toThrow('damaged');
    expect(read({ metadata: { ...file.metadata, update: '-3' } })).toThrow('damaged');
  });
});

it('trainingLength leaves the held-out end away', () => {
  expect(trainingLength(1000, trainingOptions({ validation: 0.05 }))).toBe(950);
  expect(trainingLength(1000, trainingOptions())).toBe(1000);
});
