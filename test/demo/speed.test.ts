import { describe, expect, test } from 'vitest';
import { isMark, markAfter, OPENING_UPDATES, pieceAt } from '../../src/demo/speed.ts';

test('texts are written at 0, 1, 3, 10, 30 and so on', () => {
  const marks: number[] = [];
  for (let update = 0; update < 100_000; update = markAfter(update)) marks.push(update);
  expect(marks).toEqual([0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000]);
  expect([0, 1, 2, 3, 4, 300, 301].map(isMark)).toEqual([true, true, false, true, false, true, false]);
});

describe('the speed', () => {
  test('makes the ten texts of the slow beginning take about fifteen seconds', () => {
    let [update, milliseconds] = [0, 0];
    while (update < OPENING_UPDATES) {
      const piece = pieceAt('opening', update);
      milliseconds += piece.milliseconds;
      update += piece.updates;
    }
    expect(milliseconds).toBeGreaterThan(12_000);
    expect(milliseconds).toBeLessThan(16_000);
  });

  test('holds nothing back at full speed, nor after the beginning', () => {
    const free = { updates: Number.POSITIVE_INFINITY, milliseconds: 0 };
    expect(pieceAt('full', 0)).toEqual(free);
    expect(pieceAt('opening', OPENING_UPDATES)).toEqual(free);
  });

  test.each([
    ['one', 1],
    ['ten', 10],
    ['hundred', 100],
  ] as const)('%s is so many updates a second', (speed, rate) => {
    const { updates, milliseconds } = pieceAt(speed, 5000);
    expect((1000 * updates) / milliseconds).toBeCloseTo(rate, 9);
  });
});
