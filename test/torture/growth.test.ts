import { expect, test } from 'vitest';
import { growthOf } from './growth.ts';

const grows = (bytes: readonly number[]) => growthOf(bytes.map((heap) => ({ heap })))[0]!.grows;

test('sees what goes up from the middle third to the last, and not what settled before or only wavers', () => {
  expect(grows([100, 110, 120, 130, 140, 150, 160, 170, 180])).toBe(true);
  expect(grows([10, 60, 90, 100, 103, 101, 104, 102, 105])).toBe(false);
  expect(grows([100, 120, 100, 120, 100, 120, 100, 120, 100])).toBe(false);
  expect(grows([1, 1, 1, 1, 1, 1, 2, 2, 2])).toBe(false);
});
