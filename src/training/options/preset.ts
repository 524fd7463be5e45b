import { choice } from './option.ts';

/** Whose recipe is followed; what each sets is in ../presets.ts. */
export const PRESET_OPTIONS = {
  preset: choice({
    flag: 'preset',
    label: 'Preset',
    help: 'a recipe by name; every option given beside it wins',
    values: {
      'kth-2024': 'the assignment of KTH’s DD2424 until 2024, and min-char-rnn',
      'kth-2026': 'the assignment since 2025',
      minute: 'the page’s own: what writes best after a minute without a GPU',
      'char-rnn': 'Karpathy’s char-rnn',
    },
    default: 'kth-2024',
  }),
};
