import { expect, test } from 'vitest';
import { decades, letterTicks, linear, logarithmic, roundTicks } from '../../../src/demo/curve/scale.ts';

test('scales lead there and back', () => {
  for (const scale of [linear([2, 12], [100, 0]), logarithmic([1, 10_000], [0, 400])]) {
    expect(scale.valueAt(scale.at(7))).toBeCloseTo(7, 10);
  }
  expect(logarithmic([1, 10_000], [0, 400]).at(100)).toBeCloseTo(200, 10);
});

test('ticks are round', () => {
  expect(roundTicks([2.1, 6.4], 4)).toEqual([4, 6]);
  expect(roundTicks([0, 1000], 5)).toEqual([0, 200, 400, 600, 800, 1000]);
  expect(decades([1, 10_000])).toEqual([1, 10, 100, 1000, 10_000]);
  expect(decades([30, 400])).toEqual([50, 100, 200]);
});

test('letters stand where so many bits are, apart from each other', () => {
  const bits = linear([1, 7], [300, 0]);
  const letters = letterTicks(bits, 20);
  expect(letters[0]).toBe(2);
  const places = letters.map((count) => bits.at(Math.log2(count)));
  expect(places.every((place, i) => i === 0 || places[i - 1]! - place >= 20)).toBe(true);
});
