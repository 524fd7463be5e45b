import { CELLS } from '../../model/cells/index.ts';
import type { InitName } from '../../model/initialization.ts';
import { choice, helpOf, number } from './option.ts';

/** What the network is. */
export const MODEL_OPTIONS = {
  cell: choice({
    flag: 'cell',
    label: 'Cell',
    help: 'what one hidden unit does in one step',
    values: helpOf(CELLS),
    default: 'rnn',
  }),
  layers: number({
    flag: 'layers',
    label: 'Layers',
    unit: 'layers',
    help: 'recurrent layers, one upon the other',
    default: 1,
    minimum: 1,
    maximum: 16,
    integer: true,
    usual: [1, 4],
  }),
  hiddenSize: number({
    flag: 'hidden-size',
    label: 'Hidden size',
    unit: 'units',
    help: 'm, units of each layer: more remember more and cost more',
    default: 100,
    minimum: 1,
    maximum: 8192,
    integer: true,
    usual: [8, 1024],
  }),
  init: choice({
    flag: 'init',
    label: 'Initial weights',
    help: 'how the first weights are drawn; the bias of an LSTM’s forget gate always starts at 1',
    values: {
      small: 'N(0, 0.01²), biases 0',
      scaled: 'N(0, 1/2n), those of the output N(0, 1/n), n being the inputs of a unit; biases 0',
      uniform: 'weights and biases evenly in ±0.08',
    } satisfies Record<InitName, string>,
    default: 'small',
  }),
};
