import { describe, expect, it } from 'vitest';
import { INIT_NAMES, initialParameters } from '../../src/model/initialization.ts';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { carriedStates, firstStreams, initialState } from '../../src/model/state.ts';
import { parameterCount, tensorsOf, viewsOf } from '../../src/model/tensors.ts';
import { Random } from '../../src/random.ts';
import { toyConfig } from '../support/toy.ts';

const config = toyConfig({ vocabularySize: 83, hiddenSize: 100, seqLength: 25, batchSize: 2 });
const deep = { ...config, cell: 'lstm', layers: 2 } as const;

const deviationOf = (values: Float64Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

describe('the table of tensors', () => {
  it.each([
    [config, { U: [100, 83], W: [100, 100], V: [83, 100], b: [100], c: [83] }],
    [
      { ...config, cell: 'gru' as const, layers: 2 },
      {
        ...{ U: [300, 83], W: [300, 100], V: [83, 100], b: [300], c: [83], bR: [100] },
        ...{ 'layer1.U': [300, 100], 'layer1.W': [300, 100], 'layer1.b': [300], 'layer1.bR': [100] },
      },
    ],
  ])('packs the tensors without gaps', (shape, expected) => {
    const tensors = tensorsOf(shape);
    expect(Object.fromEntries(tensors.map(({ name, shape }) => [name, shape]))).toEqual(expected);
    let end = 0;
    for (const { offset, size } of tensors) {
      expect(offset).toBe(end);
      end += size;
    }
    expect(end).toBe(parameterCount(shape));
  });
});

describe('the first weights', () => {
  const drawn = (init: (typeof INIT_NAMES)[number], shape = config) =>
    viewsOf(tensorsOf(shape), initialParameters(shape, new Random(1), init));

  it('are small: N(0, 0.01²), and all else zero', () => {
    const { U, W, V, b, c } = drawn('small');
    for (const matrix of [U!, W!, V!]) {
      const mean = matrix.reduce((sum, value) => sum + value, 0) / matrix.length;
      expect(Math.abs(mean)).toBeLessThan(5e-4);
      expect(Math.abs(deviationOf(matrix) / 0.01 - 1)).toBeLessThan(0.03);
    }
    for (const zero of [b!, c!]) expect(zero.every((value) => value === 0)).toBe(true);
  });

  it('are scaled: by the length of a row', () => {
    const { U, W, V } = drawn('scaled');
    expect(Math.abs(deviationOf(U!) * Math.sqrt(2 * 83) - 1)).toBeLessThan(0.03);
    expect(Math.abs(deviationOf(W!) * Math.sqrt(2 * 100) - 1)).toBeLessThan(0.03);
    expect(Math.abs(deviationOf(V!) * Math.sqrt(100) - 1)).toBeLessThan(0.03);
  });

  it('are uniform: biases too', () => {
    for (const values of Object.values(drawn('uniform'))) {
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.08));
      expect(Math.abs(deviationOf(values) * (Math.sqrt(3) / 0.08) - 1)).toBeLessThan(0.15);
    }
  });

  it.each(INIT_NAMES)('leave the forget gate open in every layer: %s', (init) => {
    const { b, 'layer1.b': above } = viewsOf(tensorsOf(deep), initialParameters(deep, new Random(1), init));
    for (const bias of [b!, above!]) {
      expect(bias.subarray(100, 200).every((value) => value === 1)).toBe(true);
      expect(bias[99]).not.toBe(1);
      expect(bias[200]).not.toBe(1);
    }
  });

  it('are float32’s, and the same for the same seed only', () => {
    const draw = (seed: number) => initialParameters(config, new Random(seed), 'small');
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
    expect(draw(3)).toEqual(Float64Array.from(Float32Array.from(draw(3))));
  });
});

describe('the state', () => {
  it('has moments for each slot, and carried states for each layer', () => {
    const state = initialState(deep, new Random(1), { ...PLAIN_RECIPE, optimizer: 'adam' });
    expect(state.moments.length).toBe(2 * state.parameters.length);
    expect(carriedStates(deep).map(({ name }) => name)).toEqual(['h', 'cell', 'layer1.h', 'layer1.cell']);
    expect(state.carried.length).toBe(4 * 2 * 100);
  });

  it('can be cut down to its first streams', () => {
    const small = { ...deep, hiddenSize: 2, batchSize: 3 };
    const carried = Float64Array.from({ length: 4 * 3 * 2 }, (_, i) => i);
    expect([...firstStreams(carried, small, 2)]).toEqual([
      0, 1, 2, 3, 6, 7, 8, 9, 12, 13, 14, 15, 18, 19, 20, 21,
    ]);
  });
});

describe('Random', () => {
  it('goes on from its stored state', () => {
    const random = new Random(9);
    random.uniforms(5);
    const copy = new Random(JSON.parse(JSON.stringify(random.state)));
    expect(copy.uniforms(10)).toEqual(random.uniforms(10));
  });
});
