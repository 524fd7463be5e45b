import { type Cell, sigmoid } from './cell.ts';

/**
 * The gated recurrent unit (Cho et al. 2014), with the reset gate after the product as PyTorch and cuDNN have it, so
 * that every product uses h:
 *
 *     g = σ(x_r + r_r)     z = σ(x_z + r_z)     n = tanh(x_n + g r_n)     h' = n + z (h - n)
 */
export const gru: Cell = {
  help: 'two gates decide how much of the new replaces the old',
  gates: ['r', 'z', 'n'],
  logistic: ['r', 'z'],
  states: ['h'],
  kept: ['r', 'z', 'n', 'product'],
  recurrentBias: 'n',

  forward(x, r, before, after, kept) {
    const m = after.length;
    for (let i = 0; i < m; i++) {
      const reset = sigmoid(x[i]! + r[i]!);
      const z = sigmoid(x[m + i]! + r[m + i]!);
      const product = r[2 * m + i]!;
      const n = Math.tanh(x[2 * m + i]! + reset * product);
      after[i] = n + z * (before[i]! - n);
      kept[i] = reset;
      kept[m + i] = z;
      kept[2 * m + i] = n;
      kept[3 * m + i] = product;
    }
  },

  backward(dAfter, before, after, kept, dx, dr, dBefore) {
    const m = after.length;
    for (let i = 0; i < m; i++) {
      const [reset, z, n, product] = [kept[i]!, kept[m + i]!, kept[2 * m + i]!, kept[3 * m + i]!];
      const dn = dAfter[i]! * (1 - z) * (1 - n * n);
      dx[i] = dr[i] = dn * product * reset * (1 - reset);
      dx[m + i] = dr[m + i] = dAfter[i]! * (before[i]! - n) * z * (1 - z);
      dx[2 * m + i] = dn;
      dr[2 * m + i] = dn * reset;
      dBefore[i] = dAfter[i]! * z;
    }
  },
};
