import { expect, it } from 'vitest';
import { smooth, unbiased } from '../../src/training/smoothing.ts';

it('starts the smooth loss with the first loss, which weighs on it for long', () => {
  expect([80, 40, 40].reduce<number | undefined>(smooth, undefined)).toBeCloseTo(
    80 * 0.998001 + 40 * 0.001999,
    12,
  );
});

it('shows what learning has come to, within a fifth of its updates', () => {
  const loss = (update: number) => 20 + 90 / Math.sqrt(update) + (update % 2 === 0 ? 5 : -5);
  let shown = Number.NaN;
  for (let update = 1; update <= 5000; update++) {
    shown = unbiased(shown, update, loss(update));
    if (update === 1) expect(shown).toBe(loss(1));
    const typical = 20 + 90 / Math.sqrt(update);
    if (update >= 50) expect(Math.abs(shown / typical - 1)).toBeLessThan(0.12);
  }
});

it('comes to the smooth loss of the files in the long run', () => {
  let [files, shown]: [number | undefined, number] = [undefined, 0];
  for (let update = 1; update <= 20_000; update++) {
    const loss = 40 + (update % 13);
    files = smooth(files, loss);
    shown = unbiased(shown, update, loss);
  }
  expect(shown).toBeCloseTo(files!, 6);
});
