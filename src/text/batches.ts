import { UserError } from '../errors.ts';
import { Random } from '../random.ts';

/** Set in a start where the stream's states begin from 0. */
export const FRESH = 0x8000_0000;

/** How a text is cut: B equal contiguous parts, one a stream, and each of those into chunks, but for order "chunks" one. */
interface Cut {
  readonly streamLength: number;
  readonly chunks: number;
  readonly chunkLength: number;
  readonly updatesPerChunk: number;
  readonly seqLength: number;
}

/** Where a stream reads in each update of an epoch, as a place in its own part, with the bit FRESH. */
type Reading = (update: number, stream: number) => number;

/**
 * Ways to read a text: how the B streams read in one epoch.
 *
 * - sequential: each reads through its part, its states carried along, and starts over from zero states
 * - chunks: each reads through the chunks of its part, each from zero states, in an order drawn anew each epoch
 * - random: each reads at a place of its part drawn anew each update, from zero states
 */
const READINGS = {
  sequential: (cut) => (update) => placeInChunk(cut, 0, update),

  chunks(cut, random, streams) {
    const orders = Array.from({ length: streams }, () => permutation(cut.chunks, random));
    return (update, stream) => {
      const chunk = orders[stream]![Math.floor(update / cut.updatesPerChunk)]!;
      return placeInChunk(cut, chunk, update % cut.updatesPerChunk);
    };
  },

  random: ({ streamLength, seqLength }, random) => {
    const places = streamLength - seqLength;
    return () => Math.floor(random.uniform() * places) + FRESH;
  },
} satisfies Record<string, (cut: Cut, random: Random, streams: number) => Reading>;

export type Order = keyof typeof READINGS;

export const ORDERS = Object.keys(READINGS) as Order[];

function placeInChunk({ chunkLength, seqLength }: Cut, chunk: number, update: number): number {
  return chunk * chunkLength + update * seqLength + (update === 0 ? FRESH : 0);
}

/** Where an update stands. */
export interface Place {
  /** Whose starts it reads; 0 for ever where epochs do not differ. */
  readonly epoch: number;
  /** Its row in them. */
  readonly row: number;
  /** Updates that these starts are good for, it and those after it. */
  readonly left: number;
}

/**
 * Where each stream reads in each update: the one place that knows. Whatever the order, a stream reads tau characters
 * an update and predicts each one's successor.
 */
export interface Batches {
  /** Updates until every stream begins anew. */
  readonly updatesPerEpoch: number;
  /** The starts [updatesPerEpoch, B] of an epoch, as positions in the text, with the bit FRESH. */
  startsOf(epoch: number): Uint32Array;
  /** Of the update that follows `update` others. */
  placeOf(update: number): Place;
}

/** What decides the batches of a text. */
export interface BatchOptions {
  readonly order: Order;
  /** Parts that each stream's text is cut into, for order "chunks". */
  readonly chunks: number;
  /** Decides the orders that are drawn. */
  readonly seed: number;
  /** Characters of the whole text that are kept from training, for an error to tell of. */
  readonly heldOut?: number;
}

const SEQUENTIAL: BatchOptions = { order: 'sequential', chunks: 1, seed: 0 };

/**
 * The batches of a text; characters left over by the cut are never read.
 * @param length characters in the text.
 * @throws UserError when a stream, or a chunk, would have fewer than tau + 2 characters, or the text is longer than
 * starts can tell.
 */
export function batchesOf(
  length: number,
  batchSize: number,
  seqLength: number,
  { order, chunks, seed, heldOut = 0 }: BatchOptions = SEQUENTIAL,
): Batches {
  const cut = cutOf(length, batchSize, seqLength, order === 'chunks' ? chunks : 1, heldOut);
  const updatesPerEpoch = cut.chunks * cut.updatesPerChunk;
  const draw = (epoch: number) => {
    const reading = READINGS[order](cut, drawn(seed, epoch), batchSize);
    const starts = new Uint32Array(updatesPerEpoch * batchSize);
    for (let at = 0; at < starts.length; at++) {
      const stream = at % batchSize;
      starts[at] = stream * cut.streamLength + reading(Math.floor(at / batchSize), stream);
    }
    return starts;
  };
  return {
    updatesPerEpoch,
    startsOf: rememberingLast(draw),
    placeOf(update) {
      const row = update % updatesPerEpoch;
      if (order === 'sequential') return { epoch: 0, row, left: Number.POSITIVE_INFINITY };
      return { epoch: Math.floor(update / updatesPerEpoch), row, left: updatesPerEpoch - row };
    },
  };
}

function cutOf(length: number, batchSize: number, seqLength: number, chunks: number, heldOut: number): Cut {
  const needed = shortestText(batchSize * chunks, seqLength);
  if (length < needed) {
    const [inChunks, fewer] = chunks > 1 ? [` in ${chunks} chunks`, 'fewer chunks '] : ['', ''];
    const [left, less] =
      heldOut > 0 ? [` to train on, another ${whole(heldOut)} being held out`, 'hold out less, '] : ['', ''];
    throw new UserError(
      `the text has ${whole(length)} characters${left}, but batch size ${batchSize} with sequence length ${seqLength}${inChunks} needs at least ${whole(needed)}; take a longer text, ${less}a smaller batch, ${fewer}or a shorter sequence`,
    );
  }
  if (length >= FRESH) {
    throw new UserError(
      `the text has ${whole(length)} characters; at most ${whole(FRESH - 1)} can be trained on: take a part of it`,
    );
  }
  const streamLength = Math.floor(length / batchSize);
  const chunkLength = Math.floor(streamLength / chunks);
  return {
    streamLength,
    chunks,
    chunkLength,
    updatesPerChunk: Math.floor((chunkLength - 1) / seqLength),
    seqLength,
  };
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

/** The starts [B] of the update that follows `update` others. */
export function startsAt(batches: Batches, batchSize: number, update: number): Uint32Array {
  const { epoch, row } = batches.placeOf(update);
  return batches.startsOf(epoch).subarray(row * batchSize, (row + 1) * batchSize);
}

/** What the first streams of `batchSize` read, alone. */
export function ofFirstStreams(batches: Batches, batchSize: number, streams: number): Batches {
  const first = (starts: Uint32Array) => starts.filter((_, at) => at % batchSize < streams);
  return { ...batches, startsOf: rememberingLast((epoch) => first(batches.startsOf(epoch))) };
}

/** Characters that a text needs at these sizes: in every stream one update, and one character more. */
export function shortestText(batchSize: number, seqLength: number): number {
  return batchSize * (seqLength + 2);
}

/** Epochs, counted from 0, with the fraction of the book that is done. */
export function epochAt({ updatesPerEpoch }: Pick<Batches, 'updatesPerEpoch'>, update: number): number {
  return update / updatesPerEpoch;
}

/** Tables are as long as the text over tau, so one is kept. */
function rememberingLast<T>(make: (epoch: number) => T): (epoch: number) => T {
  let last: { readonly epoch: number; readonly made: T } | undefined;
  return (epoch) => {
    if (last?.epoch !== epoch) last = { epoch, made: make(epoch) };
    return last.made;
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
