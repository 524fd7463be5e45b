import { describe, expect, it } from 'vitest';
import { objectiveOf } from '../../src/training/objective.ts';
import { trainingOptions } from '../../src/training/options.ts';

const run = {
  options: trainingOptions({ seqLength: 10 }),
  update: 250,
  smoothLoss: 30,
  best: { update: 200, smoothLoss: 20 },
};

describe('how good a run is', () => {
  it('is its lowest held-out loss, where there is any', () => {
    const validation = [3, 2.5, 2.7].map((loss, i) => ({ update: 100 * i, loss }));
    expect(objectiveOf(run, validation)).toEqual({
      of: 'held-out loss',
      update: 100,
      natsPerCharacter: 2.5,
      bitsPerCharacter: 2.5 / Math.LN2,
    });
  });

  it('is else its lowest smooth loss, or the last one before any model was kept', () => {
    expect(objectiveOf(run, [])).toMatchObject({ of: 'smooth loss', update: 200, natsPerCharacter: 2 });
    expect(objectiveOf({ ...run, best: undefined }, [])).toMatchObject({ update: 250, natsPerCharacter: 3 });
  });
});
