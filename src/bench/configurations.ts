import type { ModelConfig } from '../model/config.ts';
import { updateCost } from '../model/cost.ts';

const BATCH_SIZES = [1, 16, 64, 256];
const SEQ_LENGTHS = [25, 100];
const HIDDEN_SIZE = 100;
/** A quick look goes no further: more take long where there is no GPU. */
const FEW_STREAMS = 64;

/** The sizes of one row of the comparison. */
export type BenchSizes = Omit<ModelConfig, 'vocabularySize'>;

/** The sizes without whatever stands beside them. */
export function sizesOf({ cell, layers, hiddenSize, seqLength, batchSize }: BenchSizes): BenchSizes {
  return { cell, layers, hiddenSize, seqLength, batchSize };
}

/** What is compared: a grid of the person's own cell, the cheapest first, and their sizes where the grid lacks them. */
export function configurations(given: BenchSizes): BenchSizes[] {
  const own = sizesOf(given);
  const grid = BATCH_SIZES.flatMap((batchSize) =>
    SEQ_LENGTHS.map((seqLength) => ({ ...own, hiddenSize: HIDDEN_SIZE, seqLength, batchSize })),
  );
  return grid.some((sizes) => sameSizes(sizes, own)) ? grid : [...grid, own];
}

/** For a quick look: the person's own sizes, and some of the grid beside them; the cheapest first. */
export function fewConfigurations(given: BenchSizes): BenchSizes[] {
  const own = sizesOf(given);
  const few = configurations(own).filter(
    (sizes) =>
      sameSizes(sizes, own) || (sizes.seqLength === SEQ_LENGTHS[0] && sizes.batchSize <= FEW_STREAMS),
  );
  const work = (sizes: BenchSizes) => charsPerUpdate(sizes) * sizes.hiddenSize ** 2;
  return few.sort((a, b) => work(a) - work(b));
}

export const SIZE_NAMES = ['cell', 'layers', 'hiddenSize', 'seqLength', 'batchSize'] as const;

export function sameSizes(a: BenchSizes, b: BenchSizes): boolean {
  return SIZE_NAMES.every((name) => a[name] === b[name]);
}

export function charsPerUpdate({ seqLength, batchSize }: BenchSizes): number {
  return seqLength * batchSize;
}

/** Multiply-adds of one update; look-ups, cells, softmax and optimiser are left out. */
export function multiplyAdds(sizes: BenchSizes, vocabularySize: number): number {
  return updateCost({ ...sizes, vocabularySize });
}
