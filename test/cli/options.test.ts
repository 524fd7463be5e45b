import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../src/cli/options.ts';
import { trainingOptions } from '../../src/training/options.ts';

describe('the options that a person gives', () => {
  it('are refused where they have no effect beside the others', () => {
    expect(() => optionsOf({ momentum: 0.5 })).toThrow(
      /^momentum \(--momentum\) has no effect .*leave it out/,
    );
    expect(() => optionsOf({ clip: 'none', clipAt: 3 })).toThrow(/\(--clip-at\) has no effect/);
    expect(optionsOf({ optimizer: 'sgd', momentum: 0.5 })).toMatchObject({ optimizer: 'sgd', momentum: 0.5 });
  });

  it('stand over those of a checkpoint, whose own may be idle', () => {
    const others = trainingOptions({ optimizer: 'adam', updates: 10 });
    expect(optionsOf({ updates: 20, quiet: true }, others)).toEqual({ ...others, updates: 20 });
    expect(() => optionsOf({ chunks: 3 }, others)).toThrow(/\(--chunks\) has no effect/);
  });
});
