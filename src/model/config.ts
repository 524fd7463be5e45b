import type { CellName } from './cells/index.ts';

/** The sizes of a model and of one update; the symbols are those of the formulas. */
export interface ModelConfig {
  /** K: distinct characters. */
  readonly vocabularySize: number;
  /** What one hidden unit does in one step. */
  readonly cell: CellName;
  /** Recurrent layers, one upon the other. */
  readonly layers: number;
  /** m: hidden units of each layer. */
  readonly hiddenSize: number;
  /** tau: characters per stream and update. */
  readonly seqLength: number;
  /** B: parallel streams. */
  readonly batchSize: number;
  /** The id that ends a document, where the text has such: whatever is read from it on begins at zero states. */
  readonly endMark?: number | undefined;
}

/** What decides the shapes of parameters and states, and how a text is read with them. */
export type ModelShape = Pick<ModelConfig, 'vocabularySize' | 'cell' | 'layers' | 'hiddenSize' | 'endMark'>;
