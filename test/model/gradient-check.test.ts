import { describe, expect, it } from 'vitest';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import {
  checkFloat32,
  checkReference,
  compareGradients,
  REFERENCE_BOUND,
  referenceGradients,
} from '../../src/model/gradient-check.ts';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { initialState } from '../../src/model/state.ts';
import { parameterCount } from '../../src/model/tensors.ts';
import { Random } from '../../src/random.ts';
import { batchesOf, startsAt } from '../../src/text/batches.ts';
import { mobyDick } from '../support/moby-dick.ts';
import { busyState, rates, toyConfig, toyIds } from '../support/toy.ts';

const random = () => new Random(1);

describe('finite differences', () => {
  it('confirm the reference on real text, fresh and trained', async () => {
    const { ids, vocabulary } = mobyDick();
    const config = toyConfig({ vocabularySize: vocabulary.size, hiddenSize: 100, seqLength: 25 });
    const batches = batchesOf(ids.length, config.batchSize, config.seqLength);
    const fresh = initialState(config, random(), PLAIN_RECIPE);
    const options = { config, recipe: PLAIN_RECIPE, text: { ids, batches }, state: fresh };
    const session = await new CpuBackend().open(options);
    await session.train(rates(150, 0.1));
    for (const state of [fresh, await session.state()]) {
      const starts = startsAt(batches, config.batchSize, state.update);
      const checked = { config, recipe: PLAIN_RECIPE, ids, starts, state };
      for (const check of checkReference({ ...checked, random: random(), entries: 90 })) {
        const where = `${check.name} at update ${state.update}`;
        expect(check.meanAbsoluteDifference, where).toBeLessThanOrEqual(REFERENCE_BOUND);
        expect(check.maxRelativeError, where).toBeLessThan(1e-3);
        expect(check.entries).toBeGreaterThan(80);
      }
    }
  });

  describe.each(CELL_NAMES)('confirm the cell %s', (cell) => {
    it.each([
      { layers: 1, dropout: 0, loss: 'sum' },
      { layers: 1, dropout: 0.4, loss: 'mean' },
      { layers: 3, dropout: 0, loss: 'mean' },
      { layers: 3, dropout: 0.4, loss: 'sum' },
    ] as const)('in $layers layers, dropout $dropout, several streams, one of them afresh', (given) => {
      const { layers, ...recipe } = given;
      const config = toyConfig({
        vocabularySize: 7,
        hiddenSize: 5,
        seqLength: 9,
        batchSize: 3,
        cell,
        layers,
      });
      const checks = checkReference({
        config,
        recipe: { ...PLAIN_RECIPE, ...recipe },
        ids: toyIds(200, 7),
        starts: Uint32Array.of(4, 70 + 2 ** 31, 150),
        state: busyState(config),
        random: random(),
        entries: 100,
      });
      for (const { name, meanAbsoluteDifference } of checks)
        expect(meanAbsoluteDifference, name).toBeLessThanOrEqual(REFERENCE_BOUND);
    });
  });
});

describe('checkFloat32', () => {
  it('starts from the weights and the carried states as float32 holds them', () => {
    const config = toyConfig({ vocabularySize: 7, hiddenSize: 5, seqLength: 9, batchSize: 3 });
    const checked = { config, recipe: PLAIN_RECIPE, ids: toyIds(200, 7), starts: Uint32Array.of(4, 70, 150) };
    const rounded = busyState(config);
    const off = (value: number) => value * (1 + 2 ** -26); // rounds back
    const state = { ...rounded, parameters: rounded.parameters.map(off), carried: rounded.carried.map(off) };
    const gradients = referenceGradients({ ...checked, state: rounded });
    for (const { relativeNormError } of checkFloat32({ ...checked, state }, gradients)) {
      expect(relativeNormError).toBe(0);
    }
  });
});

describe('compareGradients', () => {
  const config = toyConfig({ vocabularySize: 3, hiddenSize: 2 });
  const reference = Float64Array.from({ length: parameterCount(config) }, (_, i) => i + 1);

  it('tells which tensor is wrong', () => {
    const wrong = reference.slice();
    wrong[7]! += 1; // U has 6 entries, so this is in W: 7, 8, 9, 10
    const errors = Object.fromEntries(
      compareGradients(config, wrong, reference).map((check) => [check.name, check.relativeNormError]),
    );
    expect(errors).toMatchObject({ U: 0, V: 0, b: 0, c: 0 });
    expect(errors.W).toBeCloseTo(1 / Math.hypot(7, 8, 9, 10), 12);
  });
});
