import { describe, expect, it } from 'vitest';
import { atOnce } from '../../../src/model/pieces.ts';
import { brokenTensor as broken, clippedShare, saturatedShare } from '../../../src/training/watch/signs.ts';
import { busyState, toyConfig } from '../../support/toy.ts';

const config = toyConfig({ vocabularySize: 5, hiddenSize: 4, cell: 'lstm', layers: 2, batchSize: 2 });

describe('saturatedShare()', () => {
  it('counts the outputs of all layers and streams, and no other state', () => {
    const carried = busyState(config).carried.fill(0);
    expect(saturatedShare(config, carried)).toBe(0);
    carried.set([1, -0.9995, 0.998], 0); // h of the first layer
    carried.fill(7, 8, 16); // its cell
    carried[16] = -1; // h of the second
    expect(saturatedShare(config, carried)).toBe(3 / 16);
  });
});

describe('clippedShare()', () => {
  const gradients = Float32Array.of(0, 6, -5.5, 1);

  it('counts the elements beyond the bound, or all where the norm is', () => {
    expect(clippedShare(gradients, { clip: 'value', clipAt: 5 })).toBe(0.5);
    expect(clippedShare(gradients, { clip: 'norm', clipAt: 8 })).toBe(1);
    expect(clippedShare(gradients, { clip: 'norm', clipAt: 9 })).toBe(0);
    expect(clippedShare(gradients, { clip: 'none', clipAt: 5 })).toBe(0);
  });
});

const brokenTensor = (...args: Parameters<typeof broken>) => atOnce(broken(...args));

describe('brokenTensor()', () => {
  it('looks at large tensors to their end', () => {
    const large = toyConfig({ vocabularySize: 5, hiddenSize: 1500 });
    const state = busyState(large);
    expect(brokenTensor(large, { optimizer: 'sgd' }, state)).toBeUndefined();
    const { parameters } = state;
    const withNaN = (at: number) => ({ ...state, parameters: parameters.with(at, Number.NaN) });
    expect(brokenTensor(large, { optimizer: 'sgd' }, withNaN(1_500_000))).toBe('W');
    expect(brokenTensor(large, { optimizer: 'sgd' }, withNaN(parameters.length - 1))).toBe('c');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'names what holds %d',
    (value) => {
      const recipe = { optimizer: 'adam' } as const;
      const state = busyState(config, recipe);
      const P = state.parameters.length;
      expect(brokenTensor(config, recipe, state)).toBeUndefined();
      expect(
        brokenTensor(config, recipe, { ...state, parameters: state.parameters.with(P - 1, value) }),
      ).toBe('layer1.b');
      expect(brokenTensor(config, recipe, { ...state, moments: state.moments.with(P, value) })).toBe(
        'adam.v.U',
      );
      expect(brokenTensor(config, recipe, { ...state, carried: state.carried.with(8, value) })).toBe('cell');
    },
  );
});
