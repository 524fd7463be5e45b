import type { ModelConfig } from './config.ts';
import type { OptimizerName } from './optimizers/index.ts';

export const LOSSES = ['sum', 'mean'] as const;
export const CLIPS = ['value', 'norm', 'none'] as const;

/** How a model is trained, other than by sizes, text and learning rates. */
export interface Recipe {
  /** What makes a step of a gradient. */
  readonly optimizer: OptimizerName;
  /** mu of SGD, beta1 of Adam: the share of the old that a running mean of gradients keeps. */
  readonly momentum: number;
  /** alpha of RMSProp, beta2 of Adam: the same of squared gradients. */
  readonly decay: number;
  /** lambda of AdamW: weights shrink by this times the learning rate, each update. */
  readonly weightDecay: number;
  /** Over the tau characters of a stream the loss is summed or averaged; over streams it is always averaged. */
  readonly loss: (typeof LOSSES)[number];
  /** What is bounded before a step: each element of the gradients, the norm of all of them, or nothing. */
  readonly clip: (typeof CLIPS)[number];
  /** The bound of an element, or of the norm. */
  readonly clipAt: number;
  /** Share of each layer's outputs that the layer above does not see in an update. */
  readonly dropout: number;
  /** Decides with the update which those are. */
  readonly seed: number;
}

/** The recipe of the assignment until 2024, and of min-char-rnn. */
export const PLAIN_RECIPE: Recipe = {
  optimizer: 'adagrad',
  momentum: 0.9,
  decay: 0.999,
  weightDecay: 0,
  loss: 'sum',
  clip: 'value',
  clipAt: 5,
  dropout: 0,
  seed: 1,
};

/** What the sum of -ln p over all characters of an update is divided by: B, and tau for a mean loss. */
export function lossDivisor(
  { batchSize, seqLength }: Pick<ModelConfig, 'batchSize' | 'seqLength'>,
  { loss }: Pick<Recipe, 'loss'>,
): number {
  return loss === 'mean' ? batchSize * seqLength : batchSize;
}
