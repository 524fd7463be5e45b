import { EPSILON, type Optimizer } from './optimizer.ts';

/**
 * RMSProp (Tieleman and Hinton 2012), as char-rnn and PyTorch have it:
 *
 *     v += (1 - alpha) (g² - v)     theta -= eta g / (sqrt(v) + 1e-8)
 */
export const rmsprop: Optimizer = {
  help: 'steps divided by the root of a running mean of squared gradients',
  kernel: 'rmsprop',
  slots: [''],
  squares: [''],
  sparse: false,
  settings: { decay: 0.95 },
  learningRate: 0.002,

  numbers: (rate) => [rate, 0, 0, 0],

  step(i, g, parameters, moments, [rate], { decay }) {
    const v = decay * moments[i]! + (1 - decay) * g * g;
    moments[i] = v;
    parameters[i]! -= (rate * g) / (Math.sqrt(v) + EPSILON);
  },
};
