import { expect, it } from 'vitest';
import { PART_UNIT } from '../../src/backends/backend.ts';
import { partLength, Reading } from '../../src/training/reading.ts';

const shape = { vocabularySize: 83, cell: 'rnn', layers: 1, hiddenSize: 100 } as const;

it('parts are as long as the model is small, of whole units', () => {
  expect(partLength(shape)).toBe(21 * PART_UNIT);
  expect(partLength({ ...shape, hiddenSize: 3000 })).toBe(PART_UNIT);
});

it('comes to the mean over all characters, once the last part is there; the next begins anew', () => {
  const reading = new Reading();
  for (let round = 0; round < 2; round++) {
    expect(reading.take({ from: 0, to: 256 }, 300, 2)).toBeUndefined();
    expect(reading.take({ from: 256, to: 300 }, 300, 5)).toBe((2 * 256 + 5 * 44) / 300);
  }
  expect(reading.take({ from: 0, to: 300 }, 300, 0.1)).toBe(0.1);
});
