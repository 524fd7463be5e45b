import type { ModelConfig } from '../model/config.ts';
import { updateCost } from '../model/cost.ts';
import { firstStreams } from '../model/state.ts';
import { batchesOf } from '../text/batches.ts';
import type { OpenOptions } from './backend.ts';

/** So many characters of a stream are always checked, for gradients to go back in time. */
const SHORTEST = 4;

/**
 * The training itself where an update costs no more than this; otherwise with fewer streams and shorter ones.
 * @param work multiply-adds of an update.
 */
export function partWithin<T extends OpenOptions>(options: T, work: number): T {
  const { config, text, state } = options;
  const affordable = Math.max(1, Math.floor(work / (updateCost(config) / charsOf(config))));
  if (charsOf(config) <= affordable) return options;
  const seqLength = Math.min(config.seqLength, Math.max(SHORTEST, affordable));
  const batchSize = Math.min(config.batchSize, Math.max(1, Math.floor(affordable / seqLength)));
  return {
    ...options,
    config: { ...config, seqLength, batchSize },
    text: { ...text, batches: batchesOf(text.ids.length, batchSize, seqLength) },
    state: { ...state, carried: firstStreams(state.carried, config, batchSize) },
  };
}

/** Characters of an update. */
export function charsOf({ seqLength, batchSize }: Pick<ModelConfig, 'seqLength' | 'batchSize'>): number {
  return seqLength * batchSize;
}
