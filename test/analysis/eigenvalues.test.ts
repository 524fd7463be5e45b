import { describe, expect, it } from 'vitest';
import { type Eigenvalue, eigenvalues } from '../../src/analysis/eigenvalues.ts';
import { Random } from '../../src/random.ts';

const sorted = (values: readonly Eigenvalue[]) =>
  [...values].sort((a, b) => a.re - b.re || a.im - b.im).map(({ re, im }) => [re, im]);

function expectClose(found: readonly Eigenvalue[], expected: readonly (readonly number[])[], digits = 10) {
  const values = sorted(found);
  expect(values.length).toBe(expected.length);
  for (const [i, [re, im]] of expected.entries()) {
    expect(values[i]![0], `re ${i}`).toBeCloseTo(re!, digits);
    expect(values[i]![1], `im ${i}`).toBeCloseTo(im!, digits);
  }
}

/** Q A Qᵀ with a random reflection Q: the same eigenvalues, and no zeros left. */
function hidden(matrix: readonly (readonly number[])[], seed = 3): Float64Array {
  const n = matrix.length;
  const random = new Random(seed);
  const v = Array.from({ length: n }, () => random.normal());
  const square = v.reduce((sum, x) => sum + x * x, 0);
  const q = (i: number, j: number) => Number(i === j) - (2 * v[i]! * v[j]!) / square;
  const index = Array.from({ length: n }, (_, i) => i);
  const left = index.map((i) =>
    index.map((j) => index.reduce((sum, k) => sum + q(i, k) * matrix[k]![j]!, 0)),
  );
  return Float64Array.from(
    index.flatMap((i) => index.map((j) => index.reduce((sum, k) => sum + left[i]![k]! * q(k, j), 0))),
  );
}

describe('eigenvalues', () => {
  it('knows a diagonal, a triangle and nothing', () => {
    expectClose(eigenvalues([3, 0, 0, -1], 2), [
      [-1, 0],
      [3, 0],
    ]);
    expectClose(eigenvalues([1, 7, 9, 0, 2, 8, 0, 0, 3], 3), [
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    expectClose(eigenvalues(new Float64Array(16), 4), Array(4).fill([0, 0]));
    expectClose(eigenvalues([5], 1), [[5, 0]]);
  });

  it('knows a turn', () => {
    const [cos, sin] = [Math.cos(1), Math.sin(1)];
    expectClose(eigenvalues([2 * cos, -2 * sin, 2 * sin, 2 * cos], 2), [
      [2 * cos, -2 * sin],
      [2 * cos, 2 * sin],
    ]);
  });

  it('knows the roots of unity, where the usual shifts go round in circles', () => {
    const n = 8;
    const shift = Array.from({ length: n * n }, (_, i) => Number((Math.floor(i / n) + 1) % n === i % n));
    const expected = Array.from({ length: n }, (_, k) => ({
      re: Math.cos((2 * Math.PI * k) / n),
      im: Math.sin((2 * Math.PI * k) / n),
    }));
    for (const { re, im } of eigenvalues(shift, n)) {
      expect(Math.min(...expected.map((one) => Math.hypot(one.re - re, one.im - im)))).toBeLessThan(1e-12);
    }
  });

  it('knows blocks that are hidden by a reflection', () => {
    const blocks = [
      [4, 1, 2, 0.3, 1],
      [0, 0.5, -2, 1, 3],
      [0, 2, 0.5, 4, -1],
      [0, 0, 0, -1.5, 2],
      [0, 0, 0, 0, 1e-3],
    ];
    expectClose(
      eigenvalues(hidden(blocks), 5),
      [
        [-1.5, 0],
        [1e-3, 0],
        [0.5, -2],
        [0.5, 2],
        [4, 0],
      ],
      9,
    );
  });

  it('keeps trace and squared sum of a random matrix of 100, in pairs, within the circle that theory names', () => {
    const n = 100;
    const random = new Random(11);
    const W = Float64Array.from({ length: n * n }, () => random.normal() / Math.sqrt(n));
    const values = eigenvalues(W, n);
    const trace = values.reduce((sum, { re }) => sum + re, 0);
    const squares = values.reduce((sum, { re, im }) => sum + re * re - im * im, 0);
    let traceOfSquare = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) traceOfSquare += W[i * n + j]! * W[j * n + i]!;
    expect(trace).toBeCloseTo(
      Array.from({ length: n }, (_, i) => W[i * n + i]!).reduce((a, b) => a + b),
      9,
    );
    expect(squares).toBeCloseTo(traceOfSquare, 9);
    expect(values.reduce((sum, { im }) => sum + im, 0)).toBeCloseTo(0, 9);
    const largest = Math.max(...values.map(({ re, im }) => Math.hypot(re, im)));
    expect(largest).toBeGreaterThan(0.85);
    expect(largest).toBeLessThan(1.2);
  });

  it('refuses what is no number', () => {
    expect(() => eigenvalues([1, Number.NaN, 0, 1], 2)).toThrow(RangeError);
  });
});
