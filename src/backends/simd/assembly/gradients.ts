/**
 * Gradients of all parameters, and the AdaGrad step in the same pass.
 *
 * dW = Σ da_r h_{r-1}ᵀ and dV = Σ do_r h_rᵀ grow in tiles of 4 × 8 that stay in registers while r runs over a
 * block of rows. After the last block the tile takes its AdaGrad step, and is written to the row copy and,
 * transposed, to the column copy. Every element is summed by one thread over r in ascending order.
 */
import {
  B, blockRows, H, O, PANEL, V, VECTOR, Vt, W, Wt, dA, kInner, kPanelBytes, kPitch, mInner, mPanelBytes, mPanels,
  mPitch, tau, threads, toGradient,
} from "./layout";
import { adagrad } from "./adagrad";
import { madd } from "./math";

/** The share of `count` things that falls to a thread begins here; the next one's beginning ends it. */
@inline
export function shareOf(count: i32, thread: i32): i32 {
  return count * thread / threads;
}

/**
 * dW and dV: this thread's share of their rows, in fours.
 * @param update false to leave the gradients themselves at `toGradient`.
 */
export function weightGradients(thread: i32, update: bool, learningRate: v128): void {
  const rows = tau * B;
  for (let row = 0; row < rows; row += blockRows) {
    const count = min(blockRows, rows - row);
    const first = row == 0;
    const last = update && row + count == rows;
    const h = H + mPitch * row;
    gradientRows(thread, mInner >> 2, dA + mPitch * row, mPitch, h, count, W, mPanelBytes, Wt, first, last, learningRate);
    gradientRows(
      thread, kInner >> 2, O + kPitch * row, kPitch, h + mPitch * B, count, V, kPanelBytes, Vt, first, last, learningRate,
    );
  }
}

/**
 * This thread's share of dW or dV, tile by tile. A panel of h stays in the cache while the tiles go down it, which
 * also reads weights, memory and gradients in the order in which they lie.
 */
function gradientRows(
  thread: i32, groups: i32, left: usize, leftPitch: usize, h: usize, rows: i32,
  weights: usize, panelBytes: usize, transposed: usize, first: bool, last: bool, learningRate: v128,
): void {
  const from = shareOf(groups, thread);
  const to = shareOf(groups, thread + 1);
  for (let p = 0; p < mPanels; p++) {
    for (let i = from; i < to; i++) {
      const tile = weights + panelBytes * p + 4 * PANEL * i;
      const column = transposed + mPanelBytes * (i >> 1) + 8 * PANEL * p + VECTOR * (i & 1);
      addOuterProducts(left + VECTOR * i, leftPitch, h + PANEL * p, rows, tile, column, first, last, learningRate);
    }
  }
}

/** One tile: four elements of each left row times eight of each h. */
function addOuterProducts(
  left: usize, leftPitch: usize, h: usize, rows: i32, tile: usize, column: usize,
  first: bool, last: bool, learningRate: v128,
): void {
  const g = tile + toGradient;
  let l0 = f32x4.splat(0);
  let r0 = l0;
  let l1 = l0;
  let r1 = l0;
  let l2 = l0;
  let r2 = l0;
  let l3 = l0;
  let r3 = l0;
  if (!first) {
    l0 = v128.load(g);
    r0 = v128.load(g, VECTOR);
    l1 = v128.load(g, PANEL);
    r1 = v128.load(g, PANEL + VECTOR);
    l2 = v128.load(g, 2 * PANEL);
    r2 = v128.load(g, 2 * PANEL + VECTOR);
    l3 = v128.load(g, 3 * PANEL);
    r3 = v128.load(g, 3 * PANEL + VECTOR);
  }
  const end = h + mPitch * rows;
  while (h < end) {
    const hl = v128.load(h);
    const hr = v128.load(h, VECTOR);
    let x = v128.load32_splat(left); l0 = madd(l0, x, hl); r0 = madd(r0, x, hr);
    x = v128.load32_splat(left, 4); l1 = madd(l1, x, hl); r1 = madd(r1, x, hr);
    x = v128.load32_splat(left, 8); l2 = madd(l2, x, hl); r2 = madd(r2, x, hr);
    x = v128.load32_splat(left, 12); l3 = madd(l3, x, hl); r3 = madd(r3, x, hr);
    h += mPitch;
    left += leftPitch;
  }
  if (last) {
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
    return;
  }
  v128.store(g, l0);
  v128.store(g, r0, VECTOR);
  v128.store(g, l1, PANEL);
  v128.store(g, r1, PANEL + VECTOR);
  v128.store(g, l2, 2 * PANEL);
  v128.store(g, r2, 2 * PANEL + VECTOR);
  v128.store(g, l3, 3 * PANEL);
  v128.store(g, r3, 3 * PANEL + VECTOR);
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
