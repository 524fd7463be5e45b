import { expect, it } from 'vitest';
import { Correlator } from '../../src/analysis/correlation.ts';

it('knows perfect, opposite, partial and no correlation', () => {
  const column = [0, 1, 0, 1, 2];
  const correlator = new Correlator(5, [column, [1, 1, 1, 1, 1]]);
  for (const [at, x] of column.entries()) correlator.add([3 * x + 1, -x, [1, 2, 3, 4, 5][at]!, 0.9, x]);
  const r = correlator.result();
  expect(r[0]).toBeCloseTo(1, 12);
  expect(r[1]).toBeCloseTo(-1, 12);
  // Covariance 5 · 0.8, variances 5 · 2 and 5 · 0.56.
  expect(r[2]).toBeCloseTo(4 / Math.sqrt(10 * 2.8), 12);
  expect(r[3]).toBeNaN();
  expect(r[4]).toBeCloseTo(1, 12);
  expect(Array.from(r.subarray(5)).every(Number.isNaN)).toBe(true);
});
