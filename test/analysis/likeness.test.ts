import { expect, it } from 'vitest';
import { likenessTo, onIn } from '../../src/analysis/likeness.ts';

// Three units over six characters: on in the middle, off in the middle, and a clock.
const activations = {
  rows: 3,
  values: Float32Array.from([0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1]),
};

it('finds the units that are on in a span, and those that are off', () => {
  const r = onIn(activations, 2, 4);
  expect(r[0]).toBeCloseTo(1, 12);
  expect(r[1]).toBeCloseTo(-1, 12);
  expect(r[2]).toBeCloseTo(0, 12);
});

it('finds the units that are alike', () => {
  const r = likenessTo(activations, 1);
  expect(Array.from(r, (value) => Math.round(value * 1e9) / 1e9 + 0)).toEqual([-1, 1, 0]);
});
