import type { ModelConfig } from '../model/config.ts';
import { updateCost } from '../model/cost.ts';
import { firstStreams, initialState } from '../model/state.ts';
import { Random } from '../random.ts';
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

/**
 * The training itself where an update costs no more than this; otherwise one like it of fewer hidden units, from fresh
 * weights, on kernels that the backend chooses for it.
 * @param work multiply-adds of an update.
 */
export function narrowWithin(options: OpenOptions, work: number): OpenOptions {
  const { config, recipe } = options;
  let { hiddenSize } = config;
  while (hiddenSize > 1 && updateCost({ ...config, hiddenSize }) > work) hiddenSize >>= 1;
  if (hiddenSize === config.hiddenSize) return options;
  const narrow = { ...config, hiddenSize };
  const state = { ...initialState(narrow, new Random(1), recipe), update: options.state.update };
  return { ...options, config: narrow, state, kernels: undefined };
}

/** Characters of an update. */
export function charsOf({ seqLength, batchSize }: Pick<ModelConfig, 'seqLength' | 'batchSize'>): number {
  return seqLength * batchSize;
}
