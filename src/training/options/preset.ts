import { choice } from './option.ts';

/** Whose recipe is followed; what each sets is in ../presets.ts. */
export const PRESET_OPTIONS = {
  preset: choice({
    flag: 'preset',
    label: 'Preset',
    help: 'a recipe by name; every option given beside it wins',
    values: {
      'kth-2024': 'the assignment of DD2424 until 2024, and min-char-rnn: AdaGrad, clipped, summed loss',
      'kth-2026': 'the assignment since 2025: Adam, scaled initial weights, mean loss, no clipping',
      'char-rnn': 'Karpathy’s char-rnn: LSTM of two layers, RMSProp, 50 streams, 5 % held out',
    },
    default: 'kth-2024',
  }),
};
