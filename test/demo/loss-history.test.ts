import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LossHistory } from '../../src/demo/loss-history.ts';

/** Losses n, n - 1, … of n updates; the smooth loss is half of each. */
function falling(count: number): LossHistory {
  const history = new LossHistory();
  const losses = Float32Array.from({ length: count }, (_, i) => count - i);
  history.append({ losses, smooth: losses.map((loss) => loss / 2) });
  return history;
}

/** Everything in a history; comparing half a million numbers one by one takes seconds. */
function digest(history: LossHistory): string {
  const { losses, smooth, ...numbers } = history.data();
  const hash = createHash('sha256').update(losses).update(smooth);
  return hash.update(JSON.stringify(numbers)).digest('hex');
}

describe('the history of losses', () => {
  test('keeps every update of a run of 300,000', () => {
    const history = falling(300_000);
    expect(history.length).toBe(300_000);
    expect(history.updateAt(299_999)).toBe(300_000);
    expect(history.losses[299_999]).toBe(1);
  });

  test('joins neighbours beyond half a million, and still ends at the last update', () => {
    const history = falling(1_200_000);
    expect(history.length).toBe(300_000);
    expect(history.updateAt(history.length - 1)).toBe(1_200_000);
    expect(history.losses[history.length - 1]).toBe((1 + 2 + 3 + 4) / 4);
    expect(history.smooth[history.length - 1]).toBe(0.5);
  });

  test('is the same after it was stored in the middle', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700_000 }), (middle) => {
        const all = Float32Array.from({ length: 700_000 }, (_, i) => 700_000 - i);
        const part = (from: number, to?: number) => {
          const losses = all.subarray(from, to);
          return { losses, smooth: losses.map((loss) => loss / 2) };
        };
        const first = new LossHistory();
        first.append(part(0, middle));
        const second = LossHistory.from(structuredClone(first.data()));
        second.append(part(middle));
        expect(digest(second)).toBe(digest(falling(700_000)));
      }),
      { numRuns: 5 },
    );
  });

  test('forgets what came after an update', () => {
    const history = falling(100);
    history.cut(40);
    expect(history.length).toBe(40);
    history.append({ losses: Float32Array.of(7), smooth: Float32Array.of(8) });
    expect([history.updateAt(40), history.losses[40], history.smooth[40]]).toEqual([41, 7, 8]);
  });
});
