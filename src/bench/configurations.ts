import type { ModelConfig } from '../model/config.ts';

const BATCH_SIZES = [1, 16, 64, 256];
const SEQ_LENGTHS = [25, 100];
const HIDDEN_SIZE = 100;
/** A quick look goes no further: more take long where there is no GPU. */
const FEW_STREAMS = 64;

/** The sizes of one row of the comparison. */
export type BenchSizes = Omit<ModelConfig, 'vocabularySize'>;

/** What is compared: a grid, the cheapest first, and the person's own sizes where the grid lacks them. */
export function configurations({ hiddenSize, seqLength, batchSize }: BenchSizes): BenchSizes[] {
  const own = { hiddenSize, seqLength, batchSize };
  const grid = BATCH_SIZES.flatMap((batchSize) =>
    SEQ_LENGTHS.map((seqLength) => ({ hiddenSize: HIDDEN_SIZE, seqLength, batchSize })),
  );
  return grid.some((sizes) => sameSizes(sizes, own)) ? grid : [...grid, own];
}

/** For a quick look: the person's own sizes, and some of the grid beside them; the cheapest first. */
export function fewConfigurations({ hiddenSize, seqLength, batchSize }: BenchSizes): BenchSizes[] {
  const own = { hiddenSize, seqLength, batchSize };
  const few = configurations(own).filter(
    (sizes) =>
      sameSizes(sizes, own) || (sizes.seqLength === SEQ_LENGTHS[0] && sizes.batchSize <= FEW_STREAMS),
  );
  const work = (sizes: BenchSizes) => charsPerUpdate(sizes) * sizes.hiddenSize ** 2;
  return few.sort((a, b) => work(a) - work(b));
}

export function sameSizes(a: BenchSizes, b: BenchSizes): boolean {
  return a.hiddenSize === b.hiddenSize && a.seqLength === b.seqLength && a.batchSize === b.batchSize;
}

export function charsPerUpdate({ seqLength, batchSize }: BenchSizes): number {
  return seqLength * batchSize;
}

/**
 * Multiply-adds of one update; for each character W h and V h on the way forward, Vᵀ do and Wᵀ da on the way back,
 * dV and dW. Look-ups, tanh, softmax and AdaGrad are left out.
 */
export function multiplyAdds(sizes: BenchSizes, vocabularySize: number): number {
  const { hiddenSize: m } = sizes;
  return charsPerUpdate(sizes) * 3 * m * (m + vocabularySize);
}
