import { type Cell, sigmoid } from './cell.ts';

/**
 * The minimal gated unit (Zhou et al. 2016): a GRU whose one gate both forgets and resets, here after the product, so
 * that every product uses h:
 *
 *     f = σ(x_f + r_f)     n = tanh(x_n + f r_n)     h' = h + f (n - h)
 */
export const mgu: Cell = {
  help: 'minimal gated unit: one gate does the work of the GRU’s two',
  gates: ['f', 'n'],
  logistic: ['f'],
  states: ['h'],
  kept: ['f', 'n', 'product'],
  recurrentBias: 'n',

  forward(x, r, before, after, kept) {
    const m = after.length;
    for (let i = 0; i < m; i++) {
      const f = sigmoid(x[i]! + r[i]!);
      const product = r[m + i]!;
      const n = Math.tanh(x[m + i]! + f * product);
      after[i] = before[i]! + f * (n - before[i]!);
      kept[i] = f;
      kept[m + i] = n;
      kept[2 * m + i] = product;
    }
  },

  backward(dAfter, before, after, kept, dx, dr, dBefore) {
    const m = after.length;
    for (let i = 0; i < m; i++) {
      const [f, n, product] = [kept[i]!, kept[m + i]!, kept[2 * m + i]!];
      const dn = dAfter[i]! * f * (1 - n * n);
      const df = dAfter[i]! * (n - before[i]!) + dn * product;
      dx[i] = dr[i] = df * f * (1 - f);
      dx[m + i] = dn;
      dr[m + i] = dn * f;
      dBefore[i] = dAfter[i]! * (1 - f);
    }
  },
};
