import { describe, expect, it } from 'vitest';
import { clipGradients } from '../../src/model/clipping.ts';
import { momentSlots, OPTIMIZER_NAMES, optimizerOf, stepNumbers } from '../../src/model/optimizers/index.ts';
import { PLAIN_RECIPE, type Recipe } from '../../src/model/recipe.ts';

/** One parameter of 1 after the steps by these gradients, at rate 0.1. */
function stepped(
  optimizer: Recipe['optimizer'],
  gradients: readonly number[],
  over: Partial<Recipe> = {},
): number {
  const recipe = { ...PLAIN_RECIPE, optimizer, ...optimizerOf({ optimizer }).settings, ...over };
  const { slots, step } = optimizerOf(recipe);
  const parameters = Float64Array.of(1);
  const moments = new Float64Array(slots.length);
  for (const [update, g] of gradients.entries())
    step(0, g, parameters, moments, stepNumbers(recipe, 0.1, update), recipe);
  return parameters[0]!;
}

describe('optimisers', () => {
  it('AdaGrad divides by the root of the sum of squares', () => {
    expect(stepped('adagrad', [3, 4])).toBeCloseTo(1 - 0.1 - (0.1 * 4) / 5, 8);
  });

  it('Adam corrects its bias: the first step has the length of the rate, whatever the gradient', () => {
    for (const g of [1e-3, 1, 100]) expect(stepped('adam', [g])).toBeCloseTo(0.9, 5);
    const m = (0.9 * 0.1 * 3 + 0.1 * 4) / (1 - 0.9 ** 2);
    const v = (0.999 * 0.001 * 9 + 0.001 * 16) / (1 - 0.999 ** 2);
    expect(stepped('adam', [3, 4])).toBeCloseTo(0.9 - (0.1 * m) / Math.sqrt(v), 8);
  });

  it('AdamW shrinks the weight apart from the gradient, Adam does not', () => {
    expect(stepped('adamw', [0, 0], { weightDecay: 0.5 })).toBeCloseTo(0.95 ** 2, 12);
    expect(stepped('adam', [0, 0], { weightDecay: 0.5 })).toBe(1);
  });

  it('RMSProp divides by the root of the running mean of squares', () => {
    const v = 0.95 * 0.05 * 9 + 0.05 * 16;
    expect(stepped('rmsprop', [3, 4])).toBeCloseTo(1 - 0.1 / Math.sqrt(0.05) - (0.1 * 4) / Math.sqrt(v), 6);
  });

  it('SGD keeps its momentum', () => {
    expect(stepped('sgd', [1, 0])).toBeCloseTo(1 - 0.1 - 0.09, 12);
    expect(stepped('sgd', [1, 0], { momentum: 0 })).toBeCloseTo(0.9, 12);
  });

  it.each(OPTIMIZER_NAMES)('%s notices a zero gradient, unless it is sparse', (optimizer) => {
    const noticed = stepped(optimizer, [1, 0, 1]) !== stepped(optimizer, [1, 1]);
    expect(noticed).toBe(!optimizerOf({ optimizer }).sparse);
  });

  it('name their moments in files', () => {
    expect(momentSlots('adagrad')).toEqual([{ prefix: 'adagrad.', squares: true }]);
    expect(momentSlots('sgd')).toEqual([{ prefix: 'sgd.', squares: false }]);
    expect(momentSlots('adamw')).toEqual([
      { prefix: 'adamw.m.', squares: false },
      { prefix: 'adamw.v.', squares: true },
    ]);
  });
});

describe('clipping', () => {
  const clipped = (clip: Recipe['clip'], clipAt: number, ...values: number[]) => {
    const gradients = Float64Array.from(values);
    clipGradients(gradients, { clip, clipAt });
    return [...gradients];
  };

  it('by value bounds each element', () => {
    expect(clipped('value', 5, 100, -0.5, -7, 0)).toEqual([5, -0.5, -5, 0]);
  });

  it('by norm shortens all by one factor, and lengthens none', () => {
    const [a, b] = clipped('norm', 1, 3, 4) as [number, number];
    expect(a).toBeCloseTo(0.6, 6);
    expect(b).toBeCloseTo(0.8, 6);
    expect(a / 3).toBe(1 / (5 + 1e-6));
    expect(clipped('norm', 10, 3, 4)).toEqual([3, 4]);
  });

  it('by nothing leaves all as it is', () => {
    expect(clipped('none', 1, 3, -400)).toEqual([3, -400]);
  });
});
