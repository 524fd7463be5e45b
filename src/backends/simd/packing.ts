import type { ModelConfig } from '../../model/config.ts';
import { type RealArray, type Tensor, tensorsOf } from '../../model/tensors.ts';
import { type Layout, type MemoryPlan, PANEL } from './layout.ts';

/** Logit of the columns that pad K to whole panels: their probability is zero, and so is every gradient. */
const NEVER = -1e30;

/** Index in a padded block of element [row, column] of a tensor. */
type Place = (row: number, column: number) => number;

/** How the tensors of a model lie in the block of parameters, of AdaGrad memory or of gradients. */
export class Packing {
  /** Where each packed element lies: a look-up, since a training reads its state often. */
  readonly #places: Int32Array;
  readonly #padding: { from: number; to: number };
  readonly #length: number;

  constructor(config: ModelConfig, { layout, parameterBytes }: MemoryPlan) {
    const place = placesOf(layout);
    const tensors = tensorsOf(config);
    const last = tensors.at(-1)!;
    this.#places = new Int32Array(last.offset + last.size);
    for (const tensor of tensors) fillPlaces(this.#places, tensor, place[tensor.name]);
    const c = place.c(0, 0);
    this.#padding = { from: c + config.vocabularySize, to: c + layout.kPanels! * PANEL };
    this.#length = parameterBytes / 4;
  }

  /** Packed as tensorsOf() says → a padded block. */
  pad(packed: RealArray): Float32Array {
    const block = new Float32Array(this.#length);
    for (let i = 0; i < packed.length; i++) block[this.#places[i]!] = packed[i]!;
    return block;
  }

  /** pad() for parameters, whose padding must never be drawn. */
  padParameters(packed: RealArray): Float32Array {
    return this.pad(packed).fill(NEVER, this.#padding.from, this.#padding.to);
  }

  /** A padded block → packed as tensorsOf() says. */
  unpad(block: Float32Array): Float32Array {
    const packed = new Float32Array(this.#places.length);
    for (let i = 0; i < packed.length; i++) packed[i] = block[this.#places[i]!]!;
    return packed;
  }
}

function fillPlaces(places: Int32Array, { offset, rows, columns }: Tensor, place: Place): void {
  let index = offset;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) places[index++] = place(row, column);
  }
}

/** U lies by character; W and V in panels of 8 columns. */
function placesOf({
  U,
  W,
  V,
  b,
  c,
  mPitch,
  mPanelBytes,
  kPanelBytes,
}: Layout): Record<Tensor['name'], Place> {
  const inBlock = (address: number) => (address - U!) / 4;
  return {
    U: (row, column) => (mPitch! / 4) * column + row,
    W: panelsAt(inBlock(W!), mPanelBytes! / 4),
    V: panelsAt(inBlock(V!), kPanelBytes! / 4),
    b: (row) => inBlock(b!) + row,
    c: (row) => inBlock(c!) + row,
  };
}

/** A matrix in panels of 8 columns; all in floats. */
function panelsAt(start: number, panelLength: number): Place {
  return (row, column) => start + Math.floor(column / PANEL) * panelLength + row * PANEL + (column % PANEL);
}

/** Copies `rows` rows between two arrays of as many rows, of which one has longer ones. */
export function copyRows(from: RealArray, to: RealArray, rows: number): void {
  const pitch = from.length / rows;
  const length = Math.min(pitch, to.length / rows);
  for (let row = 0; row < rows; row++) {
    to.set(from.subarray(row * pitch, row * pitch + length), (row * to.length) / rows);
  }
}
