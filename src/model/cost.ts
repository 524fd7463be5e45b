import { cellSizes } from './cells/index.ts';
import type { ModelConfig, ModelShape } from './config.ts';

/**
 * Multiply-adds of one character's forward pass; a column of U is looked up, not multiplied. G gates, L layers:
 *
 *     G m² L + G m² (L - 1) + K m
 */
export function forwardCost(shape: ModelShape): number {
  const { vocabularySize: K, hiddenSize: m, layers } = shape;
  const { gates } = cellSizes(shape.cell);
  return gates * m * m * (2 * layers - 1) + K * m;
}

/** Multiply-adds of one update: each product forward, back to its input, and for its weights' gradient. */
export function updateCost(config: ModelConfig): number {
  return 3 * config.seqLength * config.batchSize * forwardCost(config);
}
