/** What lies in the memory of a session, by tables: name → bytes, in the order of the addresses. */
import type { ModelConfig } from '../../model/config.ts';
import { slotsOf } from '../../model/optimizers/index.ts';
import type { Recipe } from '../../model/recipe.ts';
import { PANEL_BYTES, roundUp, type Sizes } from './sizes.ts';

/** Every region begins on a cache line. */
const LINE = 64;
/** Updates that one call can make. */
export const MOST_UPDATES = 4096;

type Table<Name extends string> = Record<Name, number>;

/** Where the regions of a table lie, one after the other. */
export interface Placed<Name extends string> {
  readonly at: Readonly<Table<Name>>;
  readonly end: number;
}

export function place<Name extends string>(lengths: Table<Name>, from: number): Placed<Name> {
  const at = {} as Table<Name>;
  let end = from;
  for (const name of Object.keys(lengths) as Name[]) {
    at[name] = end;
    end = roundUp(end + lengths[name], LINE);
  }
  return { at, end };
}

/** Parameters other than the layers', which layerTensors() tells. */
export function outerTensors({ vocabularySize: K }: ModelConfig, sizes: Sizes) {
  return {
    U: K * sizes.gPitch,
    V: sizes.mPanels * sizes.kPanelBytes,
    c: sizes.kPanels * PANEL_BYTES,
  };
}

/** A layer, and the products of the one above with it. */
export function layerTensors({ mPanels, gPanels, gPanelBytes, inputAt }: Sizes) {
  return {
    W: mPanels * gPanelBytes,
    b: gPanels * PANEL_BYTES,
    bR: inputAt,
    nextU: mPanels * gPanelBytes,
  };
}

/** Column copies of the matrices of a layer. */
export function layerColumns({ gPanels, mPanelBytes }: Sizes) {
  return { Wt: gPanels * mPanelBytes, nextUt: gPanels * mPanelBytes };
}

/** Lengths of what a session reads. */
export interface TextLengths {
  /** Characters to train on. */
  readonly text: number;
  readonly updatesPerEpoch: number;
  /** Characters held out. */
  readonly validation: number;
}

/** What all threads share, other than parameters and column copies. */
export function sharedRegions(
  { layers, batchSize }: ModelConfig,
  recipe: Recipe,
  sizes: Sizes,
  lengths: TextLengths,
  parameterBytes: number,
  lanes: number,
) {
  return {
    control: LINE,
    moments: slotsOf(recipe) * parameterBytes,
    gradient: lanes * parameterBytes,
    carried: layers * batchSize * sizes.sPitch,
    laneLosses: lanes * 8,
    losses: MOST_UPDATES * 8,
    numbers: MOST_UPDATES * 16,
    ids: lengths.text * 4,
    starts: lengths.updatesPerEpoch * batchSize * 4,
    validationIds: lengths.validation * 4,
  };
}

/** How long what a group leaves is, for `rows` rows of `streams` streams. */
export function groupSizes({ sPitch, aPitch }: Sizes, rows: number, streams: number) {
  return {
    statesBytes: (rows + streams) * sPitch,
    gatesBytes: rows * aPitch,
    packedBytes: roundUp((rows + streams) * PANEL_BYTES, 2 * LINE) + LINE,
  };
}

/** What each thread has for itself. */
export function scratchRegions(
  { vocabularySize: K, layers, endMark }: ModelConfig,
  { dropout }: Recipe,
  { mPanels, aPanels, kPanels, mPitch, sPitch, aPitch, kPitch }: Sizes,
  { statesBytes, gatesBytes, packedBytes }: ReturnType<typeof groupSizes>,
  rows: number,
  streams: number,
) {
  // A lone layer with one gate has its derivative in the place of dh: a region of no length begins where the next does.
  const inPlace = aPitch === mPitch && layers === 1;
  return {
    states: layers * statesBytes,
    dH: inPlace ? 0 : rows * mPitch,
    gates: layers * gatesBytes,
    dropped: dropout > 0 ? layers * statesBytes : 0,
    dStates: streams * sPitch,
    O: rows * kPitch,
    packedH: mPanels * packedBytes,
    packedDropped: dropout > 0 ? mPanels * packedBytes : 0,
    packedA: aPanels * packedBytes,
    packedO: kPanels * packedBytes,
    marks: 4 * K,
    beginnings: endMark === undefined ? 0 : 4 * rows,
    zeroStates: endMark === undefined ? 0 : sPitch,
  };
}
