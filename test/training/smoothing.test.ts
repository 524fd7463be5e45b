import { expect, it } from 'vitest';
import { smooth, unbiased } from '../../src/training/smoothing.ts';

it('starts the smooth loss with the first loss, which weighs on it for long', () => {
  expect([80, 40, 40].reduce<number | undefined>(smooth, undefined)).toBeCloseTo(
    80 * 0.998001 + 40 * 0.001999,
    12,
  );
});

it('shows the mean of all losses, each weighing 0.999 of the one after it', () => {
  const losses = Array.from({ length: 3000 }, (_, i) => 100 / (1 + i) + 20 + (i % 7));
  let shown = 0;
  for (const [i, loss] of losses.entries()) {
    shown = unbiased(shown, i + 1, loss);
    if (i % 500 > 2) continue;
    const weights = losses.slice(0, i + 1).map((_, age) => 0.999 ** (i - age));
    const sum = weights.reduce((total, weight, at) => total + weight * losses[at]!, 0);
    expect(shown).toBeCloseTo(sum / weights.reduce((a, b) => a + b), 9);
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
