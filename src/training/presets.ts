import type { TrainingOptions } from './options.ts';

/**
 * Recipes by name: where each differs from the defaults. Learning rates and settings of an optimiser are left out where
 * they are what suits the optimiser.
 */
export const PRESETS: Readonly<Record<TrainingOptions['preset'], Partial<TrainingOptions>>> = {
  // DD2424, assignment 4, 2017 to 2024; Karpathy's min-char-rnn: rnn of 100, tau 25, AdaGrad 0.1, summed loss, ±5.
  'kth-2024': {},
  // DD2424, assignment 4, since 2025: Adam 0.001, beta 0.9 and 0.999.
  'kth-2026': { optimizer: 'adam', init: 'scaled', loss: 'mean', clip: 'none' },
  // What writes best after a minute of one core, and whose units can be read: bench/page/preset.mjs.
  minute: {
    cell: 'gru',
    init: 'scaled',
    batchSize: 8,
    optimizer: 'adam',
    learningRate: 0.005,
    loss: 'mean',
    clip: 'norm',
  },
  // https://github.com/karpathy/char-rnn with -model lstm: RMSProp 0.002, alpha 0.95. It prints the mean loss, but it is
  // the gradients of the sum that it clips and steps by.
  'char-rnn': {
    cell: 'lstm',
    layers: 2,
    hiddenSize: 128,
    init: 'uniform',
    seqLength: 50,
    batchSize: 50,
    validation: 0.05,
    optimizer: 'rmsprop',
    loss: 'sum',
    clip: 'value',
    clipAt: 5,
    schedule: 'epochs',
    rateDecay: 0.97,
    decayAfter: 10,
  },
};
