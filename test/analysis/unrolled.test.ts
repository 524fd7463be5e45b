import { describe, expect, it } from 'vitest';
import { unroll, unrollStep } from '../../src/analysis/unrolled.ts';
import { sigmoid } from '../../src/model/cells/cell.ts';
import { CELL_NAMES, cellOf } from '../../src/model/cells/index.ts';
import { referenceGradients, referenceLoss } from '../../src/model/update.ts';
import { configOf, recipeOf } from '../../src/training/setup.ts';
import { analysedModel } from '../support/analysed-model.ts';

describe.each(CELL_NAMES)('%s', (cell) => {
  const model = analysedModel(cell, { layers: 2, loss: 'mean' });
  const ids = model.vocabulary.encode('The cat');
  const config = configOf(model.options, model.vocabulary);
  const m = config.hiddenSize;
  const carried = Float64Array.from(
    { length: 2 * cellOf(config).states.length * m },
    (_, i) => Math.sin(i) / 2,
  );
  const state = { update: 1, parameters: model.parameters, moments: new Float64Array(), carried };
  const place = { config, recipe: recipeOf(model.options), ids, starts: Uint32Array.of(0), state };
  const unrolled = unroll(model, ids, carried);

  it('has the reference’s losses and gradients', () => {
    const nats = unrolled.steps.reduce((sum, { bits }) => sum + bits * Math.LN2, 0) / unrolled.steps.length;
    expect(nats).toBeCloseTo(referenceLoss(place), 12);
    const wanted = referenceGradients(place);
    expect(Array.from(unrolled.gradients.layers[0]!.U)).toEqual(
      Array.from(wanted.subarray(0, unrolled.gradients.layers[0]!.U.length)),
    );
  });

  it('has numbers that follow from one another', () => {
    const [first, second] = unrolled.steps;
    const [below] = second!.layers;
    const { W } = unrolled.weights.layers[0]!;
    const gate = cellOf(config).gates.at(-1)!;
    const row = cellOf(config).gates.length * m - 1;
    let product = 0;
    for (let j = 0; j < m; j++) product += W[row * m + j]! * first!.layers[0]!.states.h![j]!;
    if (cell === 'rnn' || cell === 'lstm') expect(below!.r[gate]!.at(-1)).toBeCloseTo(product, 12);
    for (const name of cellOf(config).logistic) {
      expect(below!.gates[name]![0]).toBeCloseTo(sigmoid(below!.x[name]![0]! + below!.r[name]![0]!), 12);
    }
    if (cell === 'rnn')
      expect(below!.states.h![0]).toBeCloseTo(Math.tanh(below!.x.h![0]! + below!.r.h![0]!), 12);
  });

  it('falls as the first order says after a small step, and leaves the model as it is', () => {
    const loss = ({ steps }: typeof unrolled) =>
      steps.reduce((sum, { bits }) => sum + bits, 0) / steps.length;
    const before = Array.from(model.parameters);
    const rate = 1e-6;
    const step = unrollStep(model, ids, rate, carried);
    const norm = referenceGradients(place).reduce((sum, g) => sum + g * g, 0);
    expect(loss(step.before) - loss(step.after)).toBeCloseTo((rate * norm) / Math.LN2, 10);
    expect(Array.from(model.parameters)).toEqual(before);
  });
});
