/**
 * Gradients of all parameters over a group of streams.
 *
 * dW = Σ da_r h_{r-1}ᵀ and dV = Σ do_r h_rᵀ grow in tiles of 4 × 8 that stay in registers while r runs over a
 * block of rows, in ascending order. Where there is but one lane, a finished tile takes its AdaGrad step at once.
 */
import {
  H, O, PANEL, U, V, VECTOR, Vt, W, Wt, b, c, dA, kInner, kPanelBytes, kPanels, kPitch, laneBytes, mInner,
  mPanelBytes, mPanels, mPitch, packedA, packedBytes, packedH, packedO, tau, tileRows, toGradient,
} from "./layout";
import { stepTile, storeTile } from "./tiles";
import { madd } from "./math";
import { addColumnSums, pack } from "./packing";
import { idAt } from "./recurrence";
import { beat } from "./threads";

/**
 * The gradients of the streams from `from`, added to those of the lane.
 * @param first whether they are the first of the lane: then those of W and V begin at zero.
 * @param step whether W and V take their step with what the lane has then.
 */
export function groupGradients(
  lane: i32, from: i32, streams: i32, cursor: i32, first: bool, step: bool, learningRate: v128,
): void {
  const gradient = toGradient + laneBytes * lane;
  const rows = tau * streams;
  pack(packedH, H, mPitch, mPanels, rows + streams);
  pack(packedA, dA, mPitch, mPanels, rows);
  pack(packedO, O, kPitch, kPanels, rows);
  addColumnSums(b + gradient, packedA, mPanels, rows);
  addColumnSums(c + gradient, packedO, kPanels, rows);
  addInputGradients(U + gradient, from, streams, cursor);
  for (let row = 0; row < rows; row += tileRows) {
    const count = min(tileRows, rows - row);
    const begin = first && row == 0;
    const end = step && row + count == rows;
    const h = packedH + PANEL * row;
    const a = packedA + PANEL * row;
    const o = packedO + PANEL * row;
    addOuterProducts(mInner >> 2, a, h, count, W, mPanelBytes, Wt, gradient, begin, end, learningRate);
    addOuterProducts(
      kInner >> 2, o, h + PANEL * streams, count, V, kPanelBytes, Vt, gradient, begin, end, learningRate,
    );
    beat();
  }
}

/** dU[:, x] += da for every row. */
function addInputGradients(dU: usize, from: i32, streams: i32, cursor: i32): void {
  let da = dA;
  for (let t = 0; t < tau; t++) {
    for (let i = 0; i < streams; i++, da += mPitch) {
      const g = dU + mPitch * load<u32>(idAt(from + i, cursor, t));
      for (let at: usize = 0; at < PANEL * mPanels; at += VECTOR) {
        v128.store(g + at, f32x4.add(v128.load(g + at), v128.load(da + at)));
      }
    }
  }
}

/**
 * dW or dV, tile by tile. A panel of h stays in the cache while the tiles go down it, which also reads weights,
 * memory and gradients in the order in which they lie.
 */
function addOuterProducts(
  groups: i32, left: usize, h: usize, rows: i32, weights: usize, panelBytes: usize, transposed: usize,
  gradient: usize, first: bool, step: bool, learningRate: v128,
): void {
  for (let p = 0; p < mPanels; p++) {
    for (let i = 0; i < groups; i++) {
      const x = left + packedBytes * (i >> 1) + VECTOR * (i & 1);
      const tile = weights + panelBytes * p + 4 * PANEL * i;
      const column = transposed + mPanelBytes * (i >> 1) + 8 * PANEL * p + VECTOR * (i & 1);
      addTile(x, h + packedBytes * p, rows, tile, column, gradient, first, step, learningRate);
    }
  }
}

/** One tile: four elements of each left row times eight of each h. Two turns a loop, as in row-blocks.ts. */
function addTile(
  left: usize, h: usize, rows: i32, tile: usize, column: usize, gradient: usize,
  first: bool, step: bool, learningRate: v128,
): void {
  const g = tile + gradient;
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
  const end = h + PANEL * rows;
  for (;;) {
    let hl = v128.load(h);
    let hr = v128.load(h, VECTOR);
    let x = v128.load32_splat(left); l0 = madd(l0, x, hl); r0 = madd(r0, x, hr);
    x = v128.load32_splat(left, 4); l1 = madd(l1, x, hl); r1 = madd(r1, x, hr);
    x = v128.load32_splat(left, 8); l2 = madd(l2, x, hl); r2 = madd(r2, x, hr);
    x = v128.load32_splat(left, 12); l3 = madd(l3, x, hl); r3 = madd(r3, x, hr);
    h += PANEL;
    left += PANEL;
    if (h == end) break;
    hl = v128.load(h);
    hr = v128.load(h, VECTOR);
    x = v128.load32_splat(left); l0 = madd(l0, x, hl); r0 = madd(r0, x, hr);
    x = v128.load32_splat(left, 4); l1 = madd(l1, x, hl); r1 = madd(r1, x, hr);
    x = v128.load32_splat(left, 8); l2 = madd(l2, x, hl); r2 = madd(r2, x, hr);
    x = v128.load32_splat(left, 12); l3 = madd(l3, x, hl); r3 = madd(r3, x, hr);
    h += PANEL;
    left += PANEL;
    if (h == end) break;
  }
  if (step) {
    stepTile(tile, column, l0, r0, l1, r1, l2, r2, l3, r3, learningRate);
    return;
  }
  storeTile(g, l0, r0, l1, r1, l2, r2, l3, r3);
}
