import { UserError } from '../errors.ts';

/** How B streams walk through a text, tau characters an update. */
export interface Walk {
  /** Characters in the part of each stream. */
  readonly streamLength: number;
  /** Updates until the next tau + 1 characters no longer fit and every stream starts again with h = 0. */
  readonly updatesPerEpoch: number;
}

/**
 * Cuts a text into B equal contiguous parts; the characters left over at the end belong to none.
 * @param length characters in the text.
 * @throws UserError when a stream would have fewer than tau + 2 characters.
 */
export function walkOf(length: number, batchSize: number, seqLength: number): Walk {
  const streamLength = Math.floor(length / batchSize);
  const needed = shortestText(batchSize, seqLength);
  if (length < needed) {
    throw new UserError(
      `the text has ${length} characters, but batch size ${batchSize} with sequence length ${seqLength} needs at least ${needed}; take a longer text, a smaller batch or a shorter sequence`,
    );
  }
  return { streamLength, updatesPerEpoch: Math.floor((streamLength - 1) / seqLength) };
}

/** Characters that a text needs at these sizes: in every stream one update, and one character more. */
export function shortestText(batchSize: number, seqLength: number): number {
  return batchSize * (seqLength + 2);
}

/**
 * How far into its part every stream stands after `update` updates, in characters.
 * Everything about the place in the book follows from the number of updates done.
 */
export function cursorAt(walk: Walk, seqLength: number, update: number): number {
  return (update % walk.updatesPerEpoch) * seqLength;
}

/** Epochs, counted from 0, with the fraction of the book that is done. */
export function epochAt(walk: Walk, update: number): number {
  return update / walk.updatesPerEpoch;
}
