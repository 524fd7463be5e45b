import { readCharacter, readLayer, step } from './layer.ts';
import { logits, type Network, softmax } from './network.ts';
import { atOnce, type Pieces } from './pieces.ts';
import type { Reader } from './sampling.ts';

/** A network that reads a text one character after the other, nothing dropped. */
export class NetworkReader implements Reader {
  readonly #network: Network;
  readonly #x: Float64Array;
  readonly #r: Float64Array;
  readonly #kept: Float64Array;
  #states: Float64Array[];
  #spare: Float64Array[];

  /** @param states [layers, S, m] to start from, not changed; zeros when left out. */
  constructor(network: Network, states?: ArrayLike<number>) {
    const { cell, layers, hiddenSize: m } = network;
    const length = cell.states.length * m;
    const create = () => layers.map(() => new Float64Array(length));
    this.#network = network;
    this.#x = new Float64Array(cell.gates.length * m);
    this.#r = new Float64Array(cell.gates.length * m);
    this.#kept = new Float64Array(cell.kept.length * m);
    this.#states = create();
    this.#spare = create();
    if (states) {
      for (const [l, own] of this.#states.entries())
        for (let i = 0; i < length; i++) own[i] = states[l * length + i]!;
    }
  }

  /** The carried states [S, m] of each layer, h first. */
  get states(): readonly Float64Array[] {
    return this.#states;
  }

  read(id: number): void {
    const { layers, hiddenSize: m, endMark } = this.#network;
    if (id === endMark) for (const states of this.#states) states.fill(0);
    for (const [l, layer] of layers.entries()) {
      if (l === 0) readCharacter(this.#network, layer, id, this.#x);
      else readLayer(this.#network, layer, this.#spare[l - 1]!.subarray(0, m), this.#x);
      step(this.#network, layer, this.#x, this.#r, this.#states[l]!, this.#spare[l]!, this.#kept);
    }
    [this.#states, this.#spare] = [this.#spare, this.#states];
  }

  /** Writes o [K] of the next character. */
  logits(o: Float64Array): void {
    logits(this.#network, this.#states.at(-1)!.subarray(0, this.#network.hiddenSize), o);
  }
}

/**
 * Reads on in a text, and tells what was expected of each of its characters from `from` to `to - 1` before it was read.
 * @param reader that has read what comes before `from`.
 * @param p [K]: is overwritten; holds the probabilities of all characters when `tell` is called.
 * @param tell takes the place of a character and its -ln p, in nats.
 */
export function readAlong(
  reader: Reader,
  ids: ArrayLike<number>,
  part: TextRange,
  p: Float64Array,
  tell: (at: number, nats: number) => void,
): void {
  atOnce(readingAlong(reader, ids, part, p, tell));
}

/** The same, a character a piece. */
function* readingAlong(
  reader: Reader,
  ids: ArrayLike<number>,
  { from, to }: TextRange,
  p: Float64Array,
  tell: (at: number, nats: number) => void,
): Pieces {
  for (let at = from; at < to; at++) {
    const y = ids[at]!;
    reader.logits(p);
    tell(at, softmax(p, y));
    reader.read(y);
    yield;
  }
}

/** The characters of a text from one on, up to the one before another. */
interface TextRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Mean -ln p of the next character over a whole text, read in one stream from zero states carried along.
 * @returns nats per character.
 */
export function evaluate(network: Network, ids: Uint32Array): number {
  return atOnce(new PartReader().meanLoss(network, ids));
}

/** Reads a text part by part: see Session.evaluate(). */
export class PartReader {
  #reader: NetworkReader | undefined;

  /** A character a piece. @param network with the parameters as they stand; the same for all parts of one reading. */
  *meanLoss(
    network: Network,
    ids: Uint32Array,
    { from, to } = { from: 0, to: ids.length - 1 },
  ): Pieces<number> {
    const reader = from === 0 ? this.#begin(network, ids) : this.#reader!;
    let loss = 0;
    const p = new Float64Array(network.c.length);
    yield* readingAlong(reader, ids, { from: from + 1, to: to + 1 }, p, (_, nats) => {
      loss += nats;
    });
    return loss / (to - from);
  }

  /** Reads the first character, which nothing predicts. */
  #begin(network: Network, ids: Uint32Array): NetworkReader {
    this.#reader = new NetworkReader(network);
    this.#reader.read(ids[0]!);
    return this.#reader;
  }
}
