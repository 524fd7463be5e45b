import { expect, it } from 'vitest';
import { Pace } from '../../src/training/pace.ts';

it('tells the rate over the last seconds, and how much fits into a moment', () => {
  let time = 1000;
  const pace = new Pace(() => time, 0);
  expect(pace.updatesPerSecond).toBe(0);
  expect(pace.updatesIn(15)).toBe(1);
  for (let i = 1; i <= 100; i++) {
    time += 10;
    pace.mark(i * 5);
  }
  expect(pace.updatesPerSecond).toBeCloseTo(500, 6);
  expect(pace.updatesIn(15)).toBe(7);
  for (let i = 1; i <= 400; i++) {
    time += 10;
    pace.mark(500 + i);
  }
  expect(pace.updatesPerSecond).toBeCloseTo(100, 6);
});
