import type { ModelConfig } from '../../model/config.ts';
import { type RealArray, type Tensor, tensorsOf } from '../../model/tensors.ts';
import { type Layout, type MemoryPlan, PANEL } from './layout.ts';

/** Logit of the columns that pad K to whole panels: their probability is zero, and so is every gradient. */
const NEVER = -1e30;

/** Index in a padded block of element [row, column] of a tensor. */
type Place = (row: number, column: number) => number;

/** How the tensors of a model lie in the block of parameters, of AdaGrad memory or of gradients. */
export class Packing {
  readonly #tensors: readonly { tensor: Tensor; place: Place }[];
  readonly #padding: { from: number; to: number };
  readonly #length: number;

  constructor(config: ModelConfig, { layout, parameterBytes }: MemoryPlan) {
    const places = placesOf(layout);
    this.#tensors = tensorsOf(config).map((tensor) => ({ tensor, place: places[tensor.name] }));
    const c = places.c(0, 0);
    this.#padding = { from: c + config.vocabularySize, to: c + layout.kPanels! * PANEL };
    this.#length = parameterBytes / 4;
  }

  /** Packed as tensorsOf() says → a padded block. */
  pad(packed: RealArray): Float32Array {
    const block = new Float32Array(this.#length);
    this.#each((at, index) => {
      block[at] = packed[index]!;
    });
    return block;
  }

  /** pad() for parameters, whose padding must never be drawn. */
  padParameters(packed: RealArray): Float32Array {
    return this.pad(packed).fill(NEVER, this.#padding.from, this.#padding.to);
  }

  /** A padded block → packed as tensorsOf() says. */
  unpad(block: Float32Array): Float32Array {
    const last = this.#tensors.at(-1)!.tensor;
    const packed = new Float32Array(last.offset + last.size);
    this.#each((at, index) => {
      packed[index] = block[at]!;
    });
    return packed;
  }

  #each(visit: (at: number, index: number) => void): void {
    for (const { tensor, place } of this.#tensors) {
      let index = tensor.offset;
      for (let row = 0; row < tensor.rows; row++) {
        for (let column = 0; column < tensor.columns; column++) visit(place(row, column), index++);
      }
    }
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
