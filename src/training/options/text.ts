import type { Order } from '../../text/batches.ts';
import { choice, number } from './option.ts';

/** How the text is read. */
export const TEXT_OPTIONS = {
  seqLength: number({
    flag: 'seq-length',
    label: 'Sequence length',
    unit: 'characters',
    help: 'tau, characters per stream and update: how far back gradients reach',
    default: 25,
    minimum: 1,
    maximum: 10_000,
    integer: true,
  }),
  batchSize: number({
    flag: 'batch-size',
    label: 'Batch size',
    unit: 'streams',
    help: 'B, parts of the book that are read side by side',
    default: 1,
    minimum: 1,
    maximum: 65_535,
    integer: true,
  }),
  order: choice({
    flag: 'order',
    label: 'Order',
    help: 'where each stream reads next',
    values: {
      sequential: 'on through its part of the book, its states carried along',
      chunks: 'chunk by chunk, in an order drawn anew each epoch',
      random: 'at a place drawn anew each update, from zero states',
    } satisfies Record<Order, string>,
    default: 'sequential',
  }),
  chunks: number({
    flag: 'chunks',
    label: 'Chunks',
    unit: 'chunks',
    help: 'parts that each stream’s text is cut into, for the order chunks',
    default: 10,
    minimum: 1,
    maximum: 65_535,
    integer: true,
  }),
  validation: number({
    flag: 'validation',
    label: 'Held out',
    unit: 'fraction',
    help: 'part of the text that is not trained on but measured',
    default: 0,
    minimum: 0,
    maximum: 0.5,
    integer: false,
  }),
  validationAt: number({
    flag: 'validation-at',
    label: 'Held out at',
    unit: 'fraction',
    help: 'where the held-out part lies: 0 at the start of the text, 1 at its end',
    default: 1,
    minimum: 0,
    maximum: 1,
    integer: false,
  }),
};
