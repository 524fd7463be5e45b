import type { Recipe } from './recipe.ts';

/**
 * Dropout (Hinton et al. 2012) between layers only, as in Zaremba, Sutskever and Vinyals (2014): in training, the layer
 * above, or the output, sees each unit of a layer with probability 1 - p, scaled by 1 / (1 - p).
 *
 * Which units are seen is a hash of (seed, update, layer, row, unit), row = t B + stream: the same numbers in every
 * language and on every device, no state to keep, and a training that is resumed goes on exactly.
 */
export interface DropoutMask {
  /** What unit `unit` of `layer` is multiplied by in row t B + stream: 0 or 1 / (1 - p). */
  at(layer: number, row: number, unit: number): number;
}

/** @returns the mask of the update that follows `update` others; undefined where nothing is dropped. */
export function dropoutMask(
  { dropout, seed }: Pick<Recipe, 'dropout' | 'seed'>,
  update: number,
): DropoutMask | undefined {
  if (dropout === 0) return undefined;
  const threshold = dropThreshold(dropout);
  const scale = 1 / (1 - dropout);
  const key = hash((hash(seed) + update) | 0);
  return {
    at(layer, row, unit) {
      const ofRow = hash((hash((key + layer) | 0) + row) | 0);
      return hash((ofRow + unit) | 0) < threshold ? 0 : scale;
    },
  };
}

/** Units whose hash is below this are dropped. */
export function dropThreshold(dropout: number): number {
  return Math.floor(dropout * 2 ** 32);
}

/** 32 bits to 32 bits, well mixed (lowbias32, C. Wellons, https://nullprogram.com/blog/2018/07/31/). */
function hash(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
