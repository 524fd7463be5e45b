/** The sizes of a model and of one update; the symbols are those of the formulas. */
export interface ModelConfig {
  /** K: distinct characters. */
  readonly vocabularySize: number;
  /** m: hidden units. */
  readonly hiddenSize: number;
  /** tau: characters per stream and update. */
  readonly seqLength: number;
  /** B: parallel streams. */
  readonly batchSize: number;
}

/** Each gradient element is clipped to [-CLIP, CLIP]. */
export const CLIP = 5;
/** Keeps AdaGrad's square root away from zero. */
export const ADAGRAD_EPSILON = 1e-8;
/** Standard deviation of the initial weights. */
export const INITIAL_DEVIATION = 0.01;
