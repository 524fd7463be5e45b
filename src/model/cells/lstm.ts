import { type Cell, sigmoid, tanhSlope } from './cell.ts';

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers, Schmidhuber and Cummins 2000),
 * whose bias starts at 1:
 *
 *     i, f, o = σ(x + r)     g = tanh(x + r)     c' = f c + i g     h' = o tanh(c')
 */
export const lstm: Cell = {
  help: 'three gates and a memory of its own, which keeps longest',
  gates: ['i', 'f', 'g', 'o'],
  logistic: ['i', 'f', 'o'],
  states: ['h', 'cell'],
  kept: ['i', 'f', 'g', 'o'],
  biasOfOne: 'f',

  forward(x, r, before, after, kept) {
    const m = after.length / 2;
    for (let u = 0; u < m; u++) {
      const i = sigmoid(x[u]! + r[u]!);
      const f = sigmoid(x[m + u]! + r[m + u]!);
      const g = Math.tanh(x[2 * m + u]! + r[2 * m + u]!);
      const o = sigmoid(x[3 * m + u]! + r[3 * m + u]!);
      const c = f * before[m + u]! + i * g;
      after[u] = o * Math.tanh(c);
      after[m + u] = c;
      kept[u] = i;
      kept[m + u] = f;
      kept[2 * m + u] = g;
      kept[3 * m + u] = o;
    }
  },

  backward(dAfter, before, after, kept, dx, dr, dBefore) {
    const m = after.length / 2;
    for (let u = 0; u < m; u++) {
      const [i, f, g, o] = [kept[u]!, kept[m + u]!, kept[2 * m + u]!, kept[3 * m + u]!];
      const t = Math.tanh(after[m + u]!);
      const dc = dAfter[m + u]! + dAfter[u]! * o * tanhSlope(after[m + u]!);
      dx[u] = dc * g * i * (1 - i);
      dx[m + u] = dc * before[m + u]! * f * (1 - f);
      dx[2 * m + u] = dc * i * (1 - g * g);
      dx[3 * m + u] = dAfter[u]! * t * o * (1 - o);
      dBefore[u] = 0;
      dBefore[m + u] = dc * f;
    }
    dr.set(dx);
  },
};
