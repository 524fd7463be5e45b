import type { Optimizer } from './optimizer.ts';

/** Gradient descent with momentum (Polyak 1964), as PyTorch has it: v = mu v + g, theta -= eta v. */
export const sgd: Optimizer = {
  help: 'plain gradient descent with momentum',
  kernel: 'sgd',
  slots: [''],
  squares: [],
  sparse: false,
  settings: { momentum: 0.9 },
  learningRate: 0.001,

  numbers: (rate) => [rate, 0, 0, 0],

  step(i, g, parameters, moments, [rate], { momentum }) {
    const v = momentum * moments[i]! + g;
    moments[i] = v;
    parameters[i]! -= rate * v;
  },
};
