import { cellSizes } from '../../model/cells/index.ts';
import type { ModelConfig } from '../../model/config.ts';
import { atOnce, type Pieces } from '../../model/pieces.ts';
import { type RealArray, type Tensor, type TensorKind, tensorsOf } from '../../model/tensors.ts';
import type { Layout } from './layout.ts';
import { PANEL } from './sizes.ts';

/** Numbers of one piece of unpadding. */
const PIECE = 2 ** 21;

/** Index in a padded block of element [row, column] of a tensor. */
type Place = (row: number, column: number) => number;

/** Where the numbers of packed arrays lie in padded blocks: look-ups, since a training reads its state often. */
export class Packing {
  readonly #places: Int32Array;
  readonly #length: number;

  /** @param length of a padded block. */
  constructor(places: Int32Array, length: number) {
    this.#places = places;
    this.#length = length;
  }

  /** Packed → a padded block. */
  pad(packed: RealArray): Float32Array {
    const block = new Float32Array(this.#length);
    for (let i = 0; i < packed.length; i++) block[this.#places[i]!] = packed[i]!;
    return block;
  }

  /** A padded block → packed. */
  unpad(block: Float32Array): Float32Array {
    return atOnce(this.unpadding(block));
  }

  /** The same, into a place for it. */
  *unpadding(block: Float32Array, packed = new Float32Array(this.#places.length)): Pieces<Float32Array> {
    for (let i = 0; i < packed.length; ) {
      for (const end = Math.min(packed.length, i + PIECE); i < end; i++) packed[i] = block[this.#places[i]!]!;
      yield;
    }
    return packed;
  }
}

/** All tensors, as tensorsOf() packs them, in the block of parameters, of one of their moments, or of gradients. */
export function packingOfTensors(config: ModelConfig, layout: Layout): Packing {
  const tensors = tensorsOf(config);
  const last = tensors.at(-1)!;
  const places = new Int32Array(last.offset + last.size);
  for (const tensor of tensors) {
    const { offset, rows, columns } = tensor;
    const place = placesOf(config, layout, tensor);
    for (let i = 0; i < rows * columns; i++) places[offset + i] = place(Math.floor(i / columns), i % columns);
  }
  return new Packing(places, layout.parameterBytes! / 4);
}

/** The first layer's U lies by character; other matrices in panels of 8 columns. */
function placesOf({ cell, hiddenSize: m }: ModelConfig, layout: Layout, { kind, layer }: Tensor): Place {
  const { gates } = cellSizes(cell);
  const inBlock = (address: number) => (address - layout.U!) / 4;
  const ofLayer = (name: TensorKind | 'nextU', index = layer) =>
    inBlock(layout[name]! + index * layout.layerBytes!);
  const gateRow = (gate: number, unit: number) => (layout.blockBytes! / 4) * gate + unit;
  const row = (index: number) => gateRow(Math.floor(index / m), index % m);
  // What the input's products are behind those with h by, W's gates are ahead: the last comes round to be the first.
  const ahead = layout.inputAt! / layout.blockBytes!;
  const recurrentRow = (index: number) => gateRow((Math.floor(index / m) + ahead) % gates, index % m);
  const gPanel = layout.gPanelBytes! / 4;
  switch (kind) {
    case 'U':
      if (layer === 0) return (index, character) => (layout.gPitch! / 4) * character + row(index);
      return byPanels(ofLayer('nextU', layer - 1), gPanel, row);
    case 'W':
      return byPanels(ofLayer('W'), gPanel, recurrentRow);
    case 'V':
      return byPanels(inBlock(layout.V!), layout.kPanelBytes! / 4, (index) => index);
    case 'b':
      return (index) => ofLayer('b') + row(index);
    case 'bR':
      return (index) => ofLayer('bR') + index;
    case 'c':
      return (index) => inBlock(layout.c!) + index;
  }
}

/** A matrix in panels of 8 columns; all in floats. */
function byPanels(start: number, panelLength: number, row: (index: number) => number): Place {
  return (index, column) =>
    start + Math.floor(column / PANEL) * panelLength + row(index) * PANEL + (column % PANEL);
}

/** The carried states [layers, S, B, m] as state rows [layers, B]. */
export function packingOfStates(config: ModelConfig, { sPitch, blockBytes }: Layout): Packing {
  const { layers, batchSize: B, hiddenSize: m } = config;
  const { states: S } = cellSizes(config.cell);
  const places = new Int32Array(layers * S * B * m);
  for (let i = 0; i < places.length; i++) {
    const [unit, stream] = [i % m, Math.floor(i / m) % B];
    const [state, layer] = [Math.floor(i / (m * B)) % S, Math.floor(i / (m * B * S))];
    places[i] = (sPitch! * (layer * B + stream) + blockBytes! * state) / 4 + unit;
  }
  return new Packing(places, (layers * B * sPitch!) / 4);
}
