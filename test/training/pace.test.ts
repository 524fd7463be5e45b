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

it('is not misled by pieces that end together because the host was busy, nor by a pause', () => {
  let time = 0;
  const pace = new Pace(() => time, 0);
  time += 5000;
  pace.resume();
  for (let i = 1; i <= 20; i++) {
    time += 30;
    pace.mark(10 * i);
  }
  expect(pace.updatesIn(15)).toBe(5);
  time += 90; // the host saves a checkpoint, while the GPU makes three pieces
  for (const update of [210, 220, 230]) pace.mark(update);
  expect(pace.updatesIn(15)).toBe(5);
  time += 60_000;
  pace.resume();
  expect(pace.updatesIn(15)).toBe(5);
  time += 60;
  pace.mark(240);
  expect(pace.updatesIn(15)).toBe(2);
});
