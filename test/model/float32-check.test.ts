import { describe, expect, it } from 'vitest';
import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import { FLOAT32_BOUND } from '../../src/model/float32-check.ts';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { toyConfig } from '../support/toy.ts';
import { errorsOf, STATES, trialAt, verdictsOn } from '../support/verdicts.ts';

const simd = new SimdBackend();

/** The whole table takes minutes: npm run verdicts. */
describe.each(Object.entries(STATES))('the check of an update in float32, from %s weights', (name, state) => {
  it.each([
    { hiddenSize: 1, batchSize: 1 },
    { hiddenSize: 1, batchSize: 9 },
    { hiddenSize: 10, batchSize: 1 },
    { hiddenSize: 10, batchSize: 9 },
    { hiddenSize: 100, batchSize: 1 },
  ])('finds every planted fault and lets simd pass: $hiddenSize units, $batchSize streams', async (sizes) => {
    const trial = trialAt(toyConfig({ vocabularySize: 20, seqLength: 12, ...sizes }), state);
    const { missed, falseAlarm } = verdictsOn(trial, { slight: name !== 'saturated' });
    expect(missed).toEqual([]);
    expect(falseAlarm).toBe(false);
    expect(await errorsOf(simd, trial)).toBeLessThanOrEqual(FLOAT32_BOUND);
  });

  it.each(CELL_NAMES)('does so for layers of %s', async (cell) => {
    const config = toyConfig({
      cell,
      layers: 2,
      vocabularySize: 20,
      seqLength: 12,
      hiddenSize: 10,
      batchSize: 3,
    });
    const trial = trialAt(config, state, { ...PLAIN_RECIPE, optimizer: 'adam', clip: 'norm', loss: 'mean' });
    const { missed, falseAlarm } = verdictsOn(trial);
    expect(missed).toEqual([]);
    expect(falseAlarm).toBe(false);
    expect(await errorsOf(simd, trial)).toBeLessThanOrEqual(FLOAT32_BOUND);
  });
});
