import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import {
  checkOption,
  DEFAULTS,
  describeRange,
  OPTION_NAMES,
  OPTIONS,
  trainingOptions,
} from '../../src/training/options.ts';

describe('the table of options', () => {
  it('has defaults within their own ranges, and distinct flags', () => {
    for (const name of OPTION_NAMES) expect(checkOption(name, OPTIONS[name].default)).toBe(DEFAULTS[name]);
    expect(new Set(OPTION_NAMES.map((name) => OPTIONS[name].flag)).size).toBe(OPTION_NAMES.length);
  });

  it('refuses with the option, what was written, and the range', () => {
    expect(() => checkOption('hiddenSize', 2.5)).toThrow(UserError);
    expect(() => checkOption('hiddenSize', 2.5)).toThrow(
      'hidden size (--hidden-size) is 2.5; it takes a whole number from 1 to 8,192',
    );
    expect(() => checkOption('learningRate', Number.NaN, '"fast"')).toThrow(
      'learning rate (--learning-rate) is "fast"',
    );
    expect(() => trainingOptions({ validation: 0.9 })).toThrow('from 0 to 0.5');
  });

  it('lays what was chosen over the defaults', () => {
    expect(trainingOptions({ seed: 5 })).toEqual({ ...DEFAULTS, seed: 5 });
  });

  it('describes unit, range and default', () => {
    expect(describeRange(OPTIONS.hiddenSize)).toBe('units, 1 to 8,192, default 100');
    expect(describeRange(OPTIONS.learningRate)).toBe('0.000001 to 10, default 0.1');
  });
});
