/** Tiles of 4 rows by 8 columns of V, W and upper U, which are kept twice: by rows, and transposed by columns. */
import {
  K, PANEL, V, VECTOR, Vt, W, Wt, c, gInner, gPanelBytes, kInner, kPanelBytes, kPanels, layerBytes,
  layerColumnBytes, layers, mPanelBytes, mPanels, nextU, nextUt, optimizer,
} from "./layout";
import { ADAGRAD, ADAM, RMSPROP, SGD, step } from "./optimizer";
import { stepNumbers } from "./update";

/** Logit of the columns that pad K to whole panels: their probability is zero, and so is every gradient. */
const NEVER: f32 = -1e30;

/**
 * The step of a tile by its gradient, left and right halves of four rows; both copies are written. The optimiser is
 * chosen once for the tile.
 */
@inline
export function stepTile(
  tile: usize, column: usize, l0: v128, r0: v128, l1: v128, r1: v128, l2: v128, r2: v128, l3: v128, r3: v128,
): void {
  if (optimizer == ADAGRAD) stepTileBy(ADAGRAD, tile, column, l0, r0, l1, r1, l2, r2, l3, r3);
  else if (optimizer == ADAM) stepTileBy(ADAM, tile, column, l0, r0, l1, r1, l2, r2, l3, r3);
  else if (optimizer == RMSPROP) stepTileBy(RMSPROP, tile, column, l0, r0, l1, r1, l2, r2, l3, r3);
  else stepTileBy(SGD, tile, column, l0, r0, l1, r1, l2, r2, l3, r3);
}

@inline
function stepTileBy(
  kind: i32, tile: usize, column: usize,
  l0: v128, r0: v128, l1: v128, r1: v128, l2: v128, r2: v128, l3: v128, r3: v128,
): void {
  const numbers = v128.load(stepNumbers);
  l0 = step(kind, tile, l0, numbers);
  r0 = step(kind, tile + VECTOR, r0, numbers);
  l1 = step(kind, tile + PANEL, l1, numbers);
  r1 = step(kind, tile + PANEL + VECTOR, r1, numbers);
  l2 = step(kind, tile + 2 * PANEL, l2, numbers);
  r2 = step(kind, tile + 2 * PANEL + VECTOR, r2, numbers);
  l3 = step(kind, tile + 3 * PANEL, l3, numbers);
  r3 = step(kind, tile + 3 * PANEL + VECTOR, r3, numbers);
  storeTransposed(column, l0, l1, l2, l3);
  storeTransposed(column + 4 * PANEL, r0, r1, r2, r3);
}

/** Writes left and right halves of four rows. */
@inline
export function storeTile(
  at: usize, l0: v128, r0: v128, l1: v128, r1: v128, l2: v128, r2: v128, l3: v128, r3: v128,
): void {
  v128.store(at, l0);
  v128.store(at, r0, VECTOR);
  v128.store(at, l1, PANEL);
  v128.store(at, r1, PANEL + VECTOR);
  v128.store(at, l2, 2 * PANEL);
  v128.store(at, r2, 2 * PANEL + VECTOR);
  v128.store(at, l3, 3 * PANEL);
  v128.store(at, r3, 3 * PANEL + VECTOR);
}

/** Writes the columns of the 4 × 4 matrix of these rows, each into the next row of a panel. */
@inline
function storeTransposed(at: usize, row0: v128, row1: v128, row2: v128, row3: v128): void {
  const left01 = v128.shuffle<i32>(row0, row1, 0, 4, 1, 5);
  const right01 = v128.shuffle<i32>(row0, row1, 2, 6, 3, 7);
  const left23 = v128.shuffle<i32>(row2, row3, 0, 4, 1, 5);
  const right23 = v128.shuffle<i32>(row2, row3, 2, 6, 3, 7);
  v128.store(at, v128.shuffle<i64>(left01, left23, 0, 2));
  v128.store(at, v128.shuffle<i64>(left01, left23, 1, 3), PANEL);
  v128.store(at, v128.shuffle<i64>(right01, right23, 0, 2), 2 * PANEL);
  v128.store(at, v128.shuffle<i64>(right01, right23, 1, 3), 3 * PANEL);
}

/** Makes parameters that came from outside complete: the column copies, and what must never be drawn. */
export function completeParameters(): void {
  copyColumns(V, kPanelBytes, kInner, Vt);
  for (let layer = 0; layer < layers; layer++) {
    const columns = layerColumnBytes * layer;
    copyColumns(W + layerBytes * layer, gPanelBytes, gInner, Wt + columns);
    if (layer + 1 < layers) copyColumns(nextU + layerBytes * layer, gPanelBytes, gInner, nextUt + columns);
  }
  hidePadding();
}

/** Sets the biases beyond K, which an optimiser that makes weights decay would raise. */
export function hidePadding(): void {
  for (let at = c + 4 * K; at < c + PANEL * kPanels; at += 4) store<f32>(at, NEVER);
}

function copyColumns(weights: usize, panelBytes: usize, rows: i32, transposed: usize): void {
  for (let i = 0; i < rows; i += 4) {
    let tile = weights + PANEL * i;
    let column = transposed + mPanelBytes * (i >> 3) + 4 * (i & 4);
    for (let p = 0; p < mPanels; p++, tile += panelBytes, column += 8 * PANEL) {
      copyTransposed(column, tile);
      copyTransposed(column + 4 * PANEL, tile + VECTOR);
    }
  }
}

/** Four vectors of a panel that lie below each other. */
function copyTransposed(at: usize, half: usize): void {
  storeTransposed(
    at, v128.load(half), v128.load(half, PANEL), v128.load(half, 2 * PANEL), v128.load(half, 3 * PANEL),
  );
}
