import { describe, expect, test } from 'vitest';
import { firstBelow, pointsOf } from '../../../src/demo/curve/points.ts';
import { logarithmic } from '../../../src/demo/curve/scale.ts';
import { LossHistory } from '../../../src/demo/loss-history.ts';

/** Losses n, n - 1, … of n updates; the smooth loss is half of each. */
function falling(count: number): LossHistory {
  const history = new LossHistory();
  const losses = Float32Array.from({ length: count }, (_, i) => count - i);
  history.append({ losses, smooth: losses.map((loss) => loss / 2) });
  return history;
}

describe('the points of the curve', () => {
  test('are the updates themselves while columns are wider than they', () => {
    const points = pointsOf(falling(5), logarithmic([1, 5], [0, 1000]), 1000);
    expect(points.map(({ update, smooth }) => [update, smooth])).toEqual([
      [1, 2.5],
      [2, 2],
      [3, 1.5],
      [4, 1],
      [5, 0.5],
    ]);
  });

  test('end at the last update, in ascending order, a column each at most', () => {
    const points = pointsOf(falling(100_000), logarithmic([1, 100_000], [0, 500]), 100);
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points.at(-1)).toMatchObject({ update: 100_000, smooth: 0.5 });
    expect(points.every(({ update }, i) => i === 0 || update > points[i - 1]!.update)).toBe(true);
  });

  test('leave out the lowest and the highest tenth of the losses', () => {
    const history = new LossHistory();
    const losses = Float32Array.from({ length: 1000 }, (_, i) => (i % 50 === 0 ? 1e6 : 10 + (i % 5)));
    history.append({ losses, smooth: losses });
    const [point] = pointsOf(history, logarithmic([1, 1000], [0, 10]), 1);
    expect(point!.low).toBeGreaterThanOrEqual(10);
    expect(point!.high).toBeLessThanOrEqual(14);
  });

  test('are those of the part that is shown', () => {
    const points = pointsOf(falling(10_000), logarithmic([2000, 2010], [0, 500]), 100);
    expect([points[0]!.update, points.at(-1)!.update]).toEqual([2000, 2010]);
  });
});

test('a milestone is passed where the smooth loss is below for the first time', () => {
  const history = falling(100);
  expect(firstBelow(history, 40, 0)).toBe(22);
  expect(firstBelow(history, 40, 50)).toBe(51);
  expect(firstBelow(history, 0, 0)).toBeUndefined();
});
