import { EPSILON, type Optimizer } from './optimizer.ts';

/**
 * AdaGrad (Duchi, Hazan and Singer 2011), with the small constant inside the root as in min-char-rnn:
 *
 *     M += g²     theta -= eta g / sqrt(M + 1e-8)
 */
export const adagrad: Optimizer = {
  help: 'steps that shrink with all squared gradients so far',
  kernel: 'adagrad',
  slots: [''],
  squares: [''],
  sparse: true,
  settings: {},
  learningRate: 0.1,

  numbers: (rate) => [rate, 0, 0, 0],

  step(i, g, parameters, moments, [rate]) {
    moments[i]! += g * g;
    parameters[i]! -= (rate * g) / Math.sqrt(moments[i]! + EPSILON);
  },
};
