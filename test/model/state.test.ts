import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { initialState } from '../../src/model/state.ts';
import { parameterCount, tensorsOf, viewsOf } from '../../src/model/tensors.ts';

const config = { vocabularySize: 83, hiddenSize: 100, seqLength: 25, batchSize: 2 };

describe('the table of tensors', () => {
  it('packs U, W, V, b, c without gaps', () => {
    const tensors = tensorsOf(config);
    expect(tensors.map(({ name, shape }) => [name, ...shape])).toEqual([
      ['U', 100, 83],
      ['W', 100, 100],
      ['V', 83, 100],
      ['b', 100],
      ['c', 83],
    ]);
    let end = 0;
    for (const { offset, size } of tensors) {
      expect(offset).toBe(end);
      end += size;
    }
    expect(end).toBe(parameterCount(config));
  });
});

describe('initialState', () => {
  it('draws the matrices from N(0, 0.01²) and leaves the rest zero', () => {
    const state = initialState(config, new Random(1));
    const { U, W, V, b, c } = viewsOf(tensorsOf(config), state.parameters);
    for (const matrix of [U, W, V]) {
      const mean = matrix.reduce((sum, value) => sum + value, 0) / matrix.length;
      const deviation = Math.sqrt(matrix.reduce((sum, value) => sum + value ** 2, 0) / matrix.length);
      expect(Math.abs(mean)).toBeLessThan(5e-4);
      expect(deviation).toBeGreaterThan(0.0097);
      expect(deviation).toBeLessThan(0.0103);
    }
    for (const zero of [b, c, state.memory, state.hidden])
      expect(zero.every((value) => value === 0)).toBe(true);
    expect(state.parameters).toEqual(Float64Array.from(Float32Array.from(state.parameters)));
  });

  it('is the same for the same seed only', () => {
    const draw = (seed: number) => initialState(config, new Random(seed)).parameters;
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });
});

describe('Random', () => {
  it('goes on from its stored state', () => {
    const random = new Random(9);
    random.coins(5);
    const copy = new Random(JSON.parse(JSON.stringify(random.state)));
    expect(copy.coins(10)).toEqual(random.coins(10));
  });
});
