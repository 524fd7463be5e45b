import { describe, expect, it } from 'vitest';
import { dropoutMask } from '../../src/model/dropout.ts';

const SIZES = { layers: 3, rows: 40, units: 64 };

/** All numbers of one update's mask. */
function numbers(dropout: number, seed: number, update: number): number[] {
  const mask = dropoutMask({ dropout, seed }, update)!;
  const all: number[] = [];
  for (let layer = 0; layer < SIZES.layers; layer++)
    for (let row = 0; row < SIZES.rows; row++)
      for (let unit = 0; unit < SIZES.units; unit++) all.push(mask.at(layer, row, unit));
  return all;
}

describe('the mask of dropout', () => {
  it('drops its share, and scales the rest so that the mean stays', () => {
    for (const dropout of [0.1, 0.5, 0.9]) {
      const all = numbers(dropout, 1, 0);
      const dropped = all.filter((number) => number === 0).length / all.length;
      expect(Math.abs(dropped - dropout)).toBeLessThan(0.02);
      expect(new Set(all)).toEqual(new Set([0, 1 / (1 - dropout)]));
    }
  });

  it('is the same for the same seed and update only', () => {
    expect(numbers(0.5, 7, 3)).toEqual(numbers(0.5, 7, 3));
    const agreement = (other: number[]) =>
      numbers(0.5, 7, 3).filter((number, i) => number === other[i]).length / other.length;
    for (const other of [numbers(0.5, 8, 3), numbers(0.5, 7, 4), numbers(0.5, 3, 7)])
      expect(Math.abs(agreement(other) - 0.5)).toBeLessThan(0.03);
  });

  it('knows no neighbours: layers, rows and units are independent', () => {
    const mask = dropoutMask({ dropout: 0.5, seed: 1 }, 12)!;
    for (const [layer, row, unit] of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const) {
      let same = 0;
      for (let i = 0; i < 4000; i++)
        if (mask.at(0, i, i % 77) === mask.at(layer, i + row, (i % 77) + unit)) same++;
      expect(Math.abs(same / 4000 - 0.5)).toBeLessThan(0.04);
    }
  });

  it('is none where nothing is dropped', () => {
    expect(dropoutMask({ dropout: 0, seed: 1 }, 0)).toBeUndefined();
  });

  it('is fixed: files are resumed by it', () => {
    const mask = dropoutMask({ dropout: 0.5, seed: 42 }, 1000)!;
    const bits = Array.from({ length: 16 }, (_, unit) => (mask.at(1, 5, unit) === 0 ? 0 : 1)).join('');
    expect(bits).toBe('0111110000110100');
  });
});
