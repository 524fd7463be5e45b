import { describe, expect, it, vi } from 'vitest';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { CELL_NAMES, CELLS } from '../../src/model/cells/index.ts';
import { checkReference, REFERENCE_BOUND } from '../../src/model/gradient-check.ts';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { initialState } from '../../src/model/state.ts';
import { Random } from '../../src/random.ts';
import { batchesOf, startsAt } from '../../src/text/batches.ts';
import { mobyDick } from '../support/moby-dick.ts';
import { busyState, rates, toyConfig, toyIds } from '../support/toy.ts';

const random = () => new Random(1);

/** Mean absolute difference that all tensors keep at these sizes. */
const CLOSE = 1e-10;

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
        expect(check.meanAbsoluteDifference, where).toBeLessThanOrEqual(CLOSE);
        expect(check.uncertainties, where).toBeLessThanOrEqual(REFERENCE_BOUND);
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
      for (const { name, meanAbsoluteDifference, uncertainties } of checks) {
        expect(meanAbsoluteDifference, name).toBeLessThanOrEqual(CLOSE);
        expect(uncertainties, name).toBeLessThanOrEqual(REFERENCE_BOUND);
      }
    });
  });
});

describe('the uncertainty of a difference quotient', () => {
  const config = toyConfig({ vocabularySize: 7, hiddenSize: 5, seqLength: 9, batchSize: 3 });
  const place = { config, recipe: PLAIN_RECIPE, ids: toyIds(200, 7), starts: Uint32Array.of(4, 70, 150) };
  const check = (scale: number, entries = 100) => {
    const busy = busyState(config);
    const state = { ...busy, parameters: busy.parameters.map((value) => scale * value) };
    return checkReference({ ...place, state, random: random(), entries });
  };

  it.each([1e-3, 1, 10, 100])('allows for what rounding and the step do to weights times %d', (scale) => {
    for (const { name, uncertainties } of check(scale))
      expect(uncertainties, name).toBeLessThanOrEqual(REFERENCE_BOUND);
  });

  it('finds a formula that is wrong by a ten-thousandth', () => {
    const right = CELLS.rnn.backward;
    vi.spyOn(CELLS.rnn, 'backward').mockImplementation((dAfter, ...rest) =>
      right(
        dAfter.map((d) => d * 1.0001),
        ...rest,
      ),
    );
    try {
      for (const { name, uncertainties } of check(1).filter(({ name }) => /[UWb]/.test(name)))
        expect(uncertainties, name).toBeGreaterThan(REFERENCE_BOUND);
    } finally {
      vi.restoreAllMocks();
    }
  });
});
