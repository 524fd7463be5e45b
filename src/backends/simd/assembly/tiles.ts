/** Tiles of 4 rows by 8 columns of W and V, which are kept twice: by rows, and transposed by columns. */
import { PANEL, V, VECTOR, Vt, W, Wt, kInner, kPanelBytes, mInner, mPanelBytes, mPanels } from "./layout";
import { adagrad } from "./adagrad";

/** The AdaGrad step of a tile by its gradient, left and right halves of four rows; both copies are written. */
@inline
export function stepTile(
  tile: usize, column: usize,
  l0: v128, r0: v128, l1: v128, r1: v128, l2: v128, r2: v128, l3: v128, r3: v128, learningRate: v128,
): void {
  l0 = adagrad(tile, l0, learningRate);
  r0 = adagrad(tile + VECTOR, r0, learningRate);
  l1 = adagrad(tile + PANEL, l1, learningRate);
  r1 = adagrad(tile + PANEL + VECTOR, r1, learningRate);
  l2 = adagrad(tile + 2 * PANEL, l2, learningRate);
  r2 = adagrad(tile + 2 * PANEL + VECTOR, r2, learningRate);
  l3 = adagrad(tile + 3 * PANEL, l3, learningRate);
  r3 = adagrad(tile + 3 * PANEL + VECTOR, r3, learningRate);
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

/** Rewrites the column copies of W and V, for parameters that came from outside. */
export function copyColumns(): void {
  copyColumnsOf(W, mPanelBytes, mInner, Wt);
  copyColumnsOf(V, kPanelBytes, kInner, Vt);
}

function copyColumnsOf(weights: usize, panelBytes: usize, rows: i32, transposed: usize): void {
  for (let i = 0; i < rows; i += 4) {
    let tile = weights + PANEL * i;
    let column = transposed + mPanelBytes * (i >> 3) + 4 * (i & 4);
    for (let p = 0; p < mPanels; p++, tile += panelBytes, column += 8 * PANEL) {
      storeTransposed(column, v128.load(tile), v128.load(tile, PANEL), v128.load(tile, 2 * PANEL), v128.load(tile, 3 * PANEL));
      storeTransposed(
        column + 4 * PANEL,
        v128.load(tile, VECTOR), v128.load(tile, PANEL + VECTOR), v128.load(tile, 2 * PANEL + VECTOR), v128.load(tile, 3 * PANEL + VECTOR),
      );
    }
  }
}
