import { readCharacter, readLayer, step } from './layer.ts';
import { logits, type Network, softmax } from './network.ts';

/** A network that reads a text one character after the other, nothing dropped. */
export class NetworkReader {
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
    const { layers, hiddenSize: m } = this.#network;
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
 * Mean -ln p of the next character over a whole text, read in one stream from zero states carried along.
 * @returns nats per character.
 */
export function evaluate(network: Network, ids: Uint32Array): number {
  return meanLoss(new NetworkReader(network), network.c.length, ids, 0, ids.length - 1);
}

/** Mean -ln p of the characters from + 1 … to, for a reader that has read those before them. */
function meanLoss(
  reader: NetworkReader,
  vocabularySize: number,
  ids: Uint32Array,
  from: number,
  to: number,
): number {
  const o = new Float64Array(vocabularySize);
  let loss = 0;
  for (let at = from; at < to; at++) {
    reader.read(ids[at]!);
    reader.logits(o);
    loss += softmax(o, ids[at + 1]!);
  }
  return loss / (to - from);
}

/** Reads a text part by part: see Session.evaluate(). */
export class PartReader {
  #reader: NetworkReader | undefined;

  /** @param network with the parameters as they stand; the same for all parts of one reading. */
  meanLoss(network: Network, ids: Uint32Array, { from, to } = { from: 0, to: ids.length - 1 }): number {
    if (from === 0 || !this.#reader) this.#reader = new NetworkReader(network);
    return meanLoss(this.#reader, network.c.length, ids, from, to);
  }
}
