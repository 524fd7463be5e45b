import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { OPTIMIZER_NAMES } from '../../src/model/optimizers/index.ts';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { departures, describePreset } from '../../src/training/departures.ts';
import {
  checkOption,
  DEFAULTS,
  describeRange,
  isRead,
  OPTION_GROUPS,
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  parseOption,
  shown,
  suiting,
  type TrainingOptions,
  trainingOptions,
} from '../../src/training/options.ts';
import { recipeOf } from '../../src/training/setup.ts';

describe('the table of options', () => {
  it('has defaults within their own ranges, and distinct flags', () => {
    for (const name of OPTION_NAMES) expect(checkOption(name, OPTIONS[name].default)).toBe(DEFAULTS[name]);
    expect(new Set(OPTION_NAMES.map((name) => OPTIONS[name].flag)).size).toBe(OPTION_NAMES.length);
  });

  it('has every option in one group, and a sentence for every choice', () => {
    expect(OPTION_GROUPS.flatMap(({ names }) => names)).toEqual(OPTION_NAMES);
    for (const option of Object.values(OPTIONS)) {
      expect(option.help).toMatch(/[^.]$/);
      if (option.kind !== 'choice') continue;
      for (const sentence of Object.values(option.values)) expect(sentence).toMatch(/[^.]$/);
    }
  });

  it('has defaults that are the plain recipe', () => {
    expect(recipeOf(DEFAULTS)).toEqual(PLAIN_RECIPE);
    expect(trainingOptions()).toEqual(DEFAULTS);
  });

  it('refuses with the option, what was written, and what it takes', () => {
    expect(() => checkOption('hiddenSize', 2.5)).toThrow(UserError);
    expect(() => checkOption('hiddenSize', 2.5)).toThrow(
      'hidden size (--hidden-size) is 2.5; it takes a whole number from 1 to 8,192',
    );
    expect(() => parseOption('learningRate', 'fast')).toThrow('learning rate (--learning-rate) is "fast"');
    expect(() => parseOption('learningRate', ' ')).toThrow('learning rate (--learning-rate) is " "');
    expect(() => trainingOptions({ validation: 0.9 })).toThrow('from 0 to 0.5');
    expect(() => parseOption('cell', 'lsm')).toThrow('cell (--cell) is "lsm"; it takes rnn, gru');
    expect(() => checkOption('cell', 'toString')).toThrow('it takes rnn, gru');
    expect(() => checkOption('cell', 3)).toThrow('it takes rnn, gru');
    expect(() => trainingOptions({ hiddensize: 3 } as object)).toThrow(
      'there is no option "hiddensize"; did you mean hiddenSize?',
    );
    expect(() => trainingOptions({ 'learning-rat': 1 } as object)).toThrow('did you mean learningRate?');
    expect(() => trainingOptions({ rhythm: 1 } as object)).toThrow(
      'there is no option "rhythm"; OPTIONS, and train --help, tell those that there are',
    );
  });

  it('reads what people write', () => {
    expect(parseOption('hiddenSize', ' 12 ')).toBe(12);
    expect(parseOption('cell', 'gru')).toBe('gru');
  });

  it('reads back every value that it can show', () => {
    for (const name of OPTION_NAMES) {
      const option = OPTIONS[name];
      const values: fc.Arbitrary<string | number> =
        option.kind === 'choice'
          ? fc.constantFrom(...Object.keys(option.values))
          : option.integer
            ? fc.integer({ min: option.minimum, max: option.maximum })
            : fc.double({ min: option.minimum, max: option.maximum, noNaN: true });
      fc.assert(
        fc.property(values, (value) => {
          expect(String(parseOption(name, String(value)))).toBe(String(value));
        }),
        { numRuns: 20 },
      );
    }
  });

  it('lays what was chosen over the defaults', () => {
    expect(trainingOptions({ seed: 5 })).toEqual({ ...DEFAULTS, seed: 5 });
  });

  it('shows numbers as they are, however small', () => {
    expect([8192, 0.001, 0.0000015, 0.1 + 0.2, 'lstm'].map(shown)).toEqual([
      '8,192',
      '0.001',
      '0.0000015',
      '0.3',
      'lstm',
    ]);
  });

  it('describes unit, range and default', () => {
    expect(describeRange('hiddenSize')).toBe('units, 1 to 8,192, default 100');
    expect(describeRange('clip')).toBe('value, norm or none, default value');
    expect(describeRange('momentum')).toBe('0 to 0.9999, default 0.9 for adam, 0.9 for adamw, 0.9 for sgd');
  });
});

describe('options that depend on the optimiser', () => {
  it.each(OPTIMIZER_NAMES)('take what suits %s, unless they are given', (optimizer) => {
    expect(trainingOptions({ optimizer })).toEqual({ ...DEFAULTS, ...suiting(optimizer), optimizer });
    expect(trainingOptions({ optimizer, learningRate: 0.5 }).learningRate).toBe(0.5);
    const read = (['momentum', 'decay', 'weightDecay'] as const).filter((name) =>
      isRead(name, trainingOptions({ optimizer })),
    );
    expect(Object.keys(suiting(optimizer))).toEqual(['learningRate', ...read]);
  });
});

describe('options that others switch on', () => {
  it.each<[OptionName, Partial<TrainingOptions>, Partial<TrainingOptions>]>([
    ['momentum', { optimizer: 'sgd' }, { optimizer: 'rmsprop' }],
    ['momentum', { optimizer: 'adam' }, { optimizer: 'adagrad' }],
    ['decay', { optimizer: 'rmsprop' }, { optimizer: 'sgd' }],
    ['decay', { optimizer: 'adamw' }, { optimizer: 'adagrad' }],
    ['weightDecay', { optimizer: 'adamw' }, { optimizer: 'adam' }],
    ['clipAt', { clip: 'value' }, { clip: 'none' }],
    ['clipAt', { clip: 'norm' }, { clip: 'none' }],
    ['chunks', { order: 'chunks' }, { order: 'sequential' }],
    ['chunks', { order: 'chunks' }, { order: 'random' }],
    ['validationAt', { validation: 0.1 }, { validation: 0 }],
    ['finalRate', { schedule: 'linear' }, { schedule: 'constant' }],
    ['finalRate', { schedule: 'cosine' }, { schedule: 'exponential' }],
    ['rateDecay', { schedule: 'exponential' }, { schedule: 'constant' }],
    ['rateDecay', { schedule: 'step' }, { schedule: 'linear' }],
    ['rateDecay', { schedule: 'epochs' }, { schedule: 'cosine' }],
    ['lineEnds', { documentSeparator: 'file' }, { documentSeparator: 'line' }],
    ['between', { documentSeparator: 'none' }, { documentSeparator: 'file' }],
    ['decayEvery', { schedule: 'exponential' }, { schedule: 'epochs' }],
    ['decayEvery', { schedule: 'step' }, { schedule: 'linear' }],
    ['decayAfter', { schedule: 'epochs' }, { schedule: 'step' }],
  ])('%s is read with %j, and not with %j', (name, read, unread) => {
    expect(isRead(name, trainingOptions(read))).toBe(true);
    expect(isRead(name, trainingOptions(unread))).toBe(false);
  });

  it('are few: all others always have an effect', () => {
    const conditional = OPTION_NAMES.filter((name) => !isRead(name, trainingOptions({ clip: 'none' })));
    expect(conditional).toEqual([
      'chunks',
      'validationAt',
      'momentum',
      'decay',
      'weightDecay',
      'clipAt',
      'finalRate',
      'rateDecay',
      'decayEvery',
      'decayAfter',
    ]);
  });
});

describe('presets', () => {
  it('are the recipes that they are named after', () => {
    expect(trainingOptions({ preset: 'kth-2024' })).toEqual(DEFAULTS);
    expect(trainingOptions({ preset: 'kth-2026' })).toEqual({
      ...DEFAULTS,
      preset: 'kth-2026',
      optimizer: 'adam',
      learningRate: 0.001,
      momentum: 0.9,
      decay: 0.999,
      init: 'scaled',
      loss: 'mean',
      clip: 'none',
    });
    expect(trainingOptions({ preset: 'char-rnn' })).toMatchObject({
      cell: 'lstm',
      layers: 2,
      hiddenSize: 128,
      seqLength: 50,
      batchSize: 50,
      optimizer: 'rmsprop',
      learningRate: 0.002,
      decay: 0.95,
      schedule: 'epochs',
      rateDecay: 0.97,
      decayAfter: 10,
      clip: 'value',
      clipAt: 5,
      init: 'uniform',
      validation: 0.05,
      validationAt: 1,
      loss: 'sum',
    });
  });

  it('give way to every option given beside them', () => {
    const options = trainingOptions({ preset: 'kth-2026', optimizer: 'sgd', hiddenSize: 7 });
    expect(options).toMatchObject({ optimizer: 'sgd', learningRate: 0.001, hiddenSize: 7, loss: 'mean' });
  });

  it('tell where a run departs from them, as far as that has an effect', () => {
    expect(departures(trainingOptions({ updates: 5, seed: 9 }))).toEqual([]);
    expect(departures(trainingOptions({ preset: 'kth-2026', clipAt: 3 }))).toEqual([]);
    const options = trainingOptions({ cell: 'gru', optimizer: 'adamw' });
    expect(departures(options)).toEqual(['cell', 'optimizer', 'learningRate', 'weightDecay']);
    expect(describePreset(options)).toBe(
      'kth-2024, but cell gru, optimiser adamw, learning rate 0.001, weight decay 0.01',
    );
    expect(describePreset(trainingOptions({ preset: 'char-rnn' }))).toBe('char-rnn');
  });
});
