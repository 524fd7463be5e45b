import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import { OPTIMIZER_NAMES } from '../../src/model/optimizers/index.ts';
import {
  type Checkpoint,
  readCheckpoint,
  readModel,
  writeCheckpoint,
  writeModel,
} from '../../src/training/checkpoint.ts';
import { nameOf, OPTION_NAMES, type TrainingOptions } from '../../src/training/options.ts';
import { readSafetensors, type SafetensorsFile, writeSafetensors } from '../../src/training/safetensors.ts';
import { smallCheckpoint as checkpoint, whale as corpus } from '../support/small-checkpoint.ts';

const shapesOf = (given: Checkpoint) =>
  Object.fromEntries(
    readSafetensors(writeCheckpoint(given), 'x').tensors.map(({ name, shape }) => [name, shape]),
  );

/** What a checkpoint's options are read as once some of them are changed in its file. */
function optionsOfFile(file: SafetensorsFile, change: object): TrainingOptions {
  const config = JSON.stringify({ ...JSON.parse(file.metadata.config!), ...change });
  return readCheckpoint(writeSafetensors({ ...file, metadata: { ...file.metadata, config } }), 'x').options;
}

describe('a checkpoint', () => {
  it('comes back bit for bit, in float64 and in float32', () => {
    const given = checkpoint();
    expect(readCheckpoint(writeCheckpoint(given), 'x')).toEqual(given);
    const { parameters, moments, carried } = given.state;
    const state = {
      update: 17,
      parameters: Float32Array.from(parameters),
      moments: Float32Array.from(moments),
      carried: Float32Array.from(carried),
    };
    expect(readCheckpoint(writeCheckpoint({ ...given, state }), 'x')).toEqual({ ...given, state });
  });

  it.each(CELL_NAMES.flatMap((cell) => OPTIMIZER_NAMES.map((optimizer) => ({ cell, optimizer }))))(
    'of two layers of $cell with $optimizer comes back too',
    (change) => {
      const given = checkpoint({ ...change, layers: 2 });
      expect(readCheckpoint(writeCheckpoint(given), 'x')).toEqual(given);
    },
  );

  it('names tensors, moments and carried states by layer and optimiser', () => {
    const K = corpus.vocabulary.size;
    const shapes = shapesOf(checkpoint({ cell: 'lstm', layers: 2, optimizer: 'adam' }));
    expect(shapes).toMatchObject({
      U: [24, K],
      'layer1.U': [24, 6],
      'adam.m.layer1.b': [24],
      'adam.v.c': [K],
      h: [2, 6],
      cell: [2, 6],
      'layer1.h': [2, 6],
      'layer1.cell': [2, 6],
    });
    expect(shapesOf(checkpoint({ cell: 'gru', optimizer: 'sgd' }))).toMatchObject({ bR: [6], 'sgd.bR': [6] });
  });

  it('has the tensors and the metadata that other programs look for', () => {
    const given = checkpoint();
    const { metadata } = readSafetensors(writeCheckpoint(given), 'x');
    const K = corpus.vocabulary.size;
    expect(shapesOf(given)).toEqual({
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
    expect(JSON.parse(metadata.vocabulary!)).toBe(corpus.vocabulary.toString());
    expect(JSON.parse(metadata.seed!)).toBe(3);
    expect(JSON.parse(metadata.config!)).toEqual({ version: 4, ...given.options });
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

  it.each(['kth-2024', 'kth-2026', 'char-rnn'] as const)('has every option of a run of %s', (preset) => {
    const given = checkpoint({ preset, clip: 'norm', schedule: 'cosine' });
    const file = readSafetensors(writeCheckpoint(given), 'x');
    expect(optionsOfFile(file, {})).toEqual(given.options);
    for (const name of OPTION_NAMES) {
      const message = `a damaged one: ${nameOf(name)} is undefined`;
      expect(() => optionsOfFile(file, { [name]: undefined })).toThrow(message);
    }
  });

  it('of version 0.1.0 lacks options, and did what the defaults say', () => {
    const file = readSafetensors(writeCheckpoint(checkpoint()), 'x');
    const lacks = { version: undefined, clip: undefined, clipAt: undefined, optimizer: undefined };
    expect(optionsOfFile(file, lacks)).toEqual(checkpoint().options);
  });

  it('of version 0.3.0 says otherwise that a reading was left', () => {
    const given = checkpoint();
    const file = readSafetensors(writeCheckpoint(given), 'x');
    const left = (unread: boolean) => {
      const metadata = { ...file.metadata, unread: JSON.stringify(unread) };
      return readCheckpoint(writeSafetensors({ ...file, metadata }), 'x').left;
    };
    expect([left(true), left(false)]).toEqual(['reading', undefined]);
    expect(readCheckpoint(writeCheckpoint({ ...given, left: 'sample' }), 'x').left).toBe('sample');
  });

  it('refuses what this version does not know, by name', () => {
    const file = readSafetensors(writeCheckpoint(checkpoint()), 'x');
    const read = (change: object) => optionsOfFile(file, change);
    expect(() => read({ spin: 1 })).toThrow('a damaged one: there is no option "spin"');
    expect(() => read({ cell: 'lsm' })).toThrow('cell (--cell) is lsm; it takes rnn, gru');
    expect(() => read({ hiddenSize: 'ten' })).toThrow('hidden size (--hidden-size) is ten');
    expect(() => read({ version: 5 })).toThrow('x: written by another version of char-rnn');
  });
});
