import type { Cell } from './cell.ts';

/** The vanilla cell (Elman 1990): h' = tanh(x + r). */
export const rnn: Cell = {
  help: 'tanh of what is read and what is remembered',
  gates: ['h'],
  logistic: [],
  states: ['h'],
  kept: [],

  forward(x, r, _before, after) {
    for (let i = 0; i < after.length; i++) after[i] = Math.tanh(x[i]! + r[i]!);
  },

  backward(dAfter, _before, after, _kept, dx, dr, dBefore) {
    for (let i = 0; i < after.length; i++) dx[i] = dAfter[i]! * (1 - after[i]! * after[i]!);
    dr.set(dx);
    dBefore.fill(0);
  },
};
