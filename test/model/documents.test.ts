import { describe, expect, it } from 'vitest';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import { checkReference, REFERENCE_BOUND } from '../../src/model/gradient-check.ts';
import { networkOf } from '../../src/model/network.ts';
import { evaluate, NetworkReader } from '../../src/model/reader.ts';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { computePasses } from '../../src/model/update.ts';
import { Random } from '../../src/random.ts';
import { FRESH } from '../../src/text/batches.ts';
import { maxDifference } from '../support/compare.ts';
import { busyState, toyConfig, toyIds } from '../support/toy.ts';

/** Three documents between end marks, which are 0, and the beginning of a fourth. */
const IDS = Uint32Array.of(0, 3, 1, 0, 2, 0, 4, 4, 1, 2, 0, 3, 5);

describe.each(CELL_NAMES)('documents, with the cell %s in two layers', (cell) => {
  const shape = { vocabularySize: 6, hiddenSize: 5, cell, layers: 2, endMark: 0 };
  const config = toyConfig({ ...shape, seqLength: IDS.length - 1 });
  const state = busyState(config);
  const passes = (from: number, to: number, endMark: number | undefined) => {
    const one = { ...config, seqLength: to - from, endMark };
    const starts = Uint32Array.of(from + FRESH);
    return computePasses({ config: one, recipe: PLAIN_RECIPE, ids: IDS, starts, state });
  };

  it('are read as each alone is, from zero states', () => {
    const whole = passes(0, IDS.length - 1, 0);
    const marks = [...IDS.keys()].filter((at) => IDS[at] === 0);
    const alone = marks.map((from, i) => passes(from, marks[i + 1] ?? IDS.length - 1, undefined));
    expect(whole.loss).toBeCloseTo(
      alone.reduce((sum, { loss }) => sum + loss, 0),
      12,
    );
    const sum = alone[0]!.gradients.map((_, i) =>
      alone.reduce((all, { gradients }) => all + gradients[i]!, 0),
    );
    expect(maxDifference(whole.gradients, sum)).toBeLessThan(1e-13);
    expect(maxDifference(whole.carried, alone.at(-1)!.carried)).toBeLessThan(1e-15);
    const network = networkOf(config, state.parameters);
    expect(evaluate(network, IDS) * (IDS.length - 1)).toBeCloseTo(whole.loss, 12);
    const [first, second] = [new NetworkReader(network), new NetworkReader(network)];
    for (const id of IDS.subarray(0, 12)) first.read(id);
    for (const id of IDS.subarray(10, 12)) second.read(id);
    expect(first.states).toEqual(second.states);
  });

  it('keep to finite differences', () => {
    const checks = checkReference({
      config: { ...config, seqLength: 9, batchSize: 3 },
      recipe: { ...PLAIN_RECIPE, dropout: 0.3 },
      ids: toyIds(200, 6),
      starts: Uint32Array.of(4, 70 + FRESH, 150),
      state: busyState({ ...config, seqLength: 9, batchSize: 3 }),
      random: new Random(1),
      entries: 60,
    });
    for (const { name, uncertainties } of checks)
      expect(uncertainties, name).toBeLessThanOrEqual(REFERENCE_BOUND);
  });
});
