import { UserError } from '../errors.ts';
import { Random } from '../random.ts';

/** Set in a start where the stream's states begin from 0. */
export const FRESH = 0x8000_0000;

/** Ways to read a text. */
export const ORDERS = ['sequential', 'chunks', 'random'] as const;
export type Order = (typeof ORDERS)[number];

/**
 * Where each stream reads in each update: the one place that knows. Whatever the order, a stream reads tau characters
 * an update and predicts each one's successor.
 */
export interface Batches {
  /** Updates until every stream begins anew. */
  readonly updatesPerEpoch: number;
  /** Whether epochs differ. Where they do not, every epoch's starts are those of epoch 0. */
  readonly changing: boolean;
  /** The starts [updatesPerEpoch, B] of an epoch, counted from 0, as positions in the text, with the bit FRESH. */
  startsOf(epoch: number): Uint32Array;
}

/** What decides the batches of a text. */
export interface BatchOptions {
  readonly order: Order;
  /** Parts that each stream's text is cut into, for order "chunks". */
  readonly chunks: number;
  /** Decides the orders that are drawn. */
  readonly seed: number;
}

/**
 * The batches of a text. It is cut into B equal contiguous parts, one a stream; characters left over belong to none.
 *
 * - sequential: each stream walks through its part, its states carried along, and starts over from zero states
 * - chunks: each part is cut into chunks that a stream walks through in an order drawn anew each epoch, from zero states
 * - random: each stream reads at a position of its part drawn anew each update, from zero states
 *
 * @param length characters in the text.
 * @throws UserError when a stream, or a chunk, would have fewer than tau + 2 characters, or the text is longer than
 * starts can tell.
 */
export function batchesOf(
  length: number,
  batchSize: number,
  seqLength: number,
  { order, chunks, seed }: BatchOptions = SEQUENTIAL,
): Batches {
  const parts = order === 'chunks' ? chunks : 1;
  const needed = shortestText(batchSize * parts, seqLength);
  if (length < needed) {
    const cut = parts > 1 ? ` in ${parts} chunks` : '';
    throw new UserError(
      `the text has ${length} characters, but batch size ${batchSize} with sequence length ${seqLength}${cut} needs at least ${needed}; take a longer text, a smaller batch, ${parts > 1 ? 'fewer chunks ' : ''}or a shorter sequence`,
    );
  }
  if (length >= FRESH)
    throw new UserError(`the text has ${length} characters; at most ${FRESH - 1} can be trained on`);
  const streamLength = Math.floor(length / batchSize);
  const partLength = Math.floor(streamLength / parts);
  const updatesPerPart = Math.floor((partLength - 1) / seqLength);
  const updatesPerEpoch = parts * updatesPerPart;
  const table = (startAt: (update: number, stream: number) => number) => {
    const starts = new Uint32Array(updatesPerEpoch * batchSize);
    for (let at = 0; at < starts.length; at++) {
      const stream = at % batchSize;
      starts[at] = stream * streamLength + startAt(Math.floor(at / batchSize), stream);
    }
    return starts;
  };
  const walk = (part: number, step: number) =>
    part * partLength + step * seqLength + (step === 0 ? FRESH : 0);
  switch (order) {
    case 'sequential':
      return { updatesPerEpoch, changing: false, startsOf: once(() => table((update) => walk(0, update))) };
    case 'chunks':
      return {
        updatesPerEpoch,
        changing: true,
        startsOf(epoch) {
          const random = drawn(seed, epoch);
          const orders = Array.from({ length: batchSize }, () => permutation(parts, random));
          return table((update, stream) =>
            walk(orders[stream]![Math.floor(update / updatesPerPart)]!, update % updatesPerPart),
          );
        },
      };
    case 'random':
      return {
        updatesPerEpoch,
        changing: true,
        startsOf(epoch) {
          const random = drawn(seed, epoch);
          const positions = streamLength - seqLength;
          return table(() => Math.floor(random.uniform() * positions) + FRESH);
        },
      };
  }
}

const SEQUENTIAL: BatchOptions = { order: 'sequential', chunks: 1, seed: 0 };

/** The starts [B] of one update. */
export function startsAt(batches: Batches, batchSize: number, update: number): Uint32Array {
  const row = update % batches.updatesPerEpoch;
  const starts = batches.startsOf(Math.floor(update / batches.updatesPerEpoch));
  return starts.subarray(row * batchSize, (row + 1) * batchSize);
}

/** Remembers the starts of the epoch that was asked for last, which are then the same array again. */
export function remembering(batches: Batches): Batches {
  let epochNow: number | undefined;
  let starts: Uint32Array;
  return {
    ...batches,
    startsOf(epoch) {
      if (epoch !== epochNow) starts = batches.startsOf(epoch);
      epochNow = epoch;
      return starts;
    },
  };
}

/** Characters that a text needs at these sizes: in every stream one update, and one character more. */
export function shortestText(batchSize: number, seqLength: number): number {
  return batchSize * (seqLength + 2);
}

/** Epochs, counted from 0, with the fraction of the book that is done. */
export function epochAt({ updatesPerEpoch }: Pick<Batches, 'updatesPerEpoch'>, update: number): number {
  return update / updatesPerEpoch;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Numbers thrown away: neighbouring epochs begin alike. */
const MIXED_AFTER = 64;

/** The generator of one epoch: epochs can be asked for in any order. */
function drawn(seed: number, epoch: number): Random {
  const random = new Random([seed, epoch, 1, 1]);
  random.uniforms(MIXED_AFTER);
  return random;
}

/** 0 … count - 1 in a random order (Fisher and Yates). */
function permutation(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
