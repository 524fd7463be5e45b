import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addOuterProducts, addProduct, addTransposedProduct } from '../../src/model/products.ts';
import { Random } from '../../src/random.ts';

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 11 }),
  columns: fc.integer({ min: 1, max: 11 }),
  steps: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(),
});

function draw(length: number, random: Random): Float64Array {
  return Float64Array.from({ length }, () => random.normal());
}

function expectClose(actual: Float64Array, expected: readonly number[]): void {
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 12);
  });
}

describe('products are the plain sums, at every size', () => {
  it('M x', () => {
    fc.assert(
      fc.property(sizes, ({ rows, columns, seed }) => {
        const random = new Random(seed);
        const [M, x, out] = [draw(rows * columns, random), draw(columns, random), draw(rows, random)];
        const expected = [...out].map((value, i) =>
          x.reduce((sum, xj, j) => sum + M[i * columns + j]! * xj, value),
        );
        addProduct(out, M, x);
        expectClose(out, expected);
      }),
    );
  });

  it('Mᵀ y', () => {
    fc.assert(
      fc.property(sizes, ({ rows, columns, seed }) => {
        const random = new Random(seed);
        const [M, y, out] = [draw(rows * columns, random), draw(rows, random), draw(columns, random)];
        const expected = [...out].map((value, j) =>
          y.reduce((sum, yi, i) => sum + M[i * columns + j]! * yi, value),
        );
        addTransposedProduct(out, M, y);
        expectClose(out, expected);
      }),
    );
  });

  it('Σ left rightᵀ', () => {
    fc.assert(
      fc.property(sizes, ({ rows, columns, steps, seed }) => {
        const random = new Random(seed);
        const left = Array.from({ length: steps }, () => draw(rows, random));
        const right = Array.from({ length: steps }, () => draw(columns, random));
        const G = draw(rows * columns, random);
        const expected = [...G].map((value, at) =>
          left.reduce((sum, l, t) => sum + l[Math.floor(at / columns)]! * right[t]![at % columns]!, value),
        );
        addOuterProducts(G, left, right);
        expectClose(G, expected);
      }),
    );
  });
});
