import { EPSILON, type Optimizer } from './optimizer.ts';

/**
 * Adam (Kingma and Ba 2015) with bias correction, the small constant added as PyTorch does:
 *
 *     m += (1 - beta1) (g - m)     v += (1 - beta2) (g² - v)
 *     theta -= eta / (1 - beta1^t) · m / (sqrt(v) / sqrt(1 - beta2^t) + 1e-8)         t = 1, 2, …
 */
export const adam: Optimizer = {
  help: 'running means of gradients and of their squares, corrected for their start',
  kernel: 'adam',
  slots: ['m', 'v'],
  squares: ['v'],
  sparse: false,
  settings: { momentum: 0.9, decay: 0.999 },
  learningRate: 0.001,

  numbers: (rate, update, { momentum, decay }) => [
    rate / (1 - momentum ** (update + 1)),
    1 / Math.sqrt(1 - decay ** (update + 1)),
    0,
    0,
  ],

  step(i, g, parameters, moments, [rate, rootScale, shrink], { momentum, decay }) {
    const second = parameters.length + i;
    const m = momentum * moments[i]! + (1 - momentum) * g;
    const v = decay * moments[second]! + (1 - decay) * g * g;
    moments[i] = m;
    moments[second] = v;
    const theta = parameters[i]! - shrink * parameters[i]!;
    parameters[i] = theta - (rate * m) / (Math.sqrt(v) * rootScale + EPSILON);
  },
};

/** AdamW (Loshchilov and Hutter 2019): before Adam's step the weights shrink, theta -= eta lambda theta. */
export const adamw: Optimizer = {
  ...adam,
  help: 'Adam, with weights that shrink by themselves',
  settings: { ...adam.settings, weightDecay: 0.01 },

  numbers: (rate, update, recipe) => {
    const [stepRate, rootScale] = adam.numbers(rate, update, recipe);
    return [stepRate, rootScale, rate * recipe.weightDecay, 0];
  },
};
