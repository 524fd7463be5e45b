import { describe, expect, it } from 'vitest';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import { lossAndGradients, networkOf } from '../../src/model/network.ts';
import { atOnce } from '../../src/model/pieces.ts';
import { evaluate } from '../../src/model/reader.ts';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { carriedLength, initialState } from '../../src/model/state.ts';
import { type RealArray, tensorsOf, viewsOf } from '../../src/model/tensors.ts';
import { referenceGradients } from '../../src/model/update.ts';
import { Random } from '../../src/random.ts';
import { batchesOf, FRESH, startsAt } from '../../src/text/batches.ts';
import golden from '../golden/golden.json' with { type: 'json' };
import { rates, toyConfig, toyIds, toyOptions } from '../support/toy.ts';

const config = toyConfig(golden.config);
const { learningRate } = golden;
const ids = Uint32Array.from(golden.ids);
const batches = batchesOf(ids.length, config.batchSize, config.seqLength);
const tensors = tensorsOf(config);

/** The state before the first update, with the weights of golden.py, by its formula. */
function goldenState() {
  const state = initialState(config, new Random(1), PLAIN_RECIPE);
  const phases: Record<string, number> = { U: 0.1, W: 0.2, V: 0.3, b: 0.4, c: 0.5 };
  for (const { name, offset, rows, columns } of tensors) {
    for (let i = 0; i < rows * columns; i++) {
      const [row, column] = [Math.floor(i / columns), i % columns];
      state.parameters[offset + i] = 0.4 * Math.sin(phases[name]! + 1.7 * row + 0.9 * column);
    }
  }
  return state;
}

function expectGolden(packed: RealArray, expected: Record<string, number[]>): void {
  for (const [name, values] of Object.entries(viewsOf(tensors, packed))) {
    values.forEach((value, i) => {
      expect(value, `${name}[${i}]`).toBeCloseTo(expected[name]![i]!, 12);
    });
  }
}

describe('the reference against the independent NumPy program', () => {
  it('computes the same gradients', () => {
    const starts = startsAt(batches, config.batchSize, 0);
    const checked = { config, recipe: PLAIN_RECIPE, ids, starts, state: goldenState() };
    expectGolden(referenceGradients(checked), golden.gradients);
  });

  it('makes the same ten updates, through the end of the text', async () => {
    expect(batches.updatesPerEpoch).toBeLessThan(golden.losses.length);
    const options = { config, recipe: PLAIN_RECIPE, text: { ids, batches }, state: goldenState() };
    const session = await new CpuBackend().open(options);
    const losses = await session.train(rates(golden.losses.length, learningRate));
    golden.losses.forEach((expected, update) => {
      expect(losses[update], `loss of update ${update + 1}`).toBeCloseTo(expected, 12);
    });
    const { parameters, carried } = await session.state();
    expectGolden(parameters, golden.parameters);
    carried.forEach((value, i) => {
      expect(value, `h[${i}]`).toBeCloseTo(golden.hidden[i]!, 12);
    });
  });
});

describe('evaluate', () => {
  it.each(CELL_NAMES)('carries the states from character to character, %s in two layers', (cell) => {
    const deep = { ...config, cell, layers: 2, batchSize: 1 };
    const { state } = toyOptions(deep);
    const text = toyIds(deep.seqLength + 1, deep.vocabularySize);
    const network = networkOf(deep, state.parameters);
    const starts = Uint32Array.of(FRESH);
    const carried = new Float64Array(carriedLength(deep)).fill(9);
    const input = { ids: text, starts, update: 0, carried };
    const sum = atOnce(lossAndGradients(deep, PLAIN_RECIPE, network, input));
    expect(evaluate(network, text)).toBeCloseTo(sum / deep.seqLength, 12);
  });
});
