/**
 * Gradients of all parameters over a group of streams, from the output down.
 *
 * A matrix' gradient, Σ over rows of left ⊗ right, grows in tiles of 4 × 8 that stay in registers while the row runs
 * over a block of rows, in ascending order.
 */
import {
  O, PANEL, U, V, VECTOR, Vt, W, Wt, aPanels, aPitch, b, bR, c, dropThreshold, dropped, gInner, gPanelBytes,
  gPanels, gPitch, gates, gatesBytes, inputAt, kInner, kPanelBytes, kPanels, kPitch, layerBytes, layerColumnBytes,
  layers, mPanelBytes, mPanels, nextU, nextUt, packedA, packedBytes, packedDropped, packedH, packedO,
  parameterBytes, sPitch, states, statesBytes, tau, tileRows, toGradient,
} from "./layout";
import { forgetPacked } from "./documents";
import { dropAgain } from "./dropout";
import { madd } from "./math";
import { addColumnSums, pack } from "./packing";
import { backward, sendDown } from "./recurrence";
import { beat } from "./threads";
import { stepTile, storeTile } from "./tiles";
import { idsOf } from "./update";

/** Panels before those of x in a packed gate row, in bytes. */
const PACKED_INPUT: usize = inputAt / PANEL * packedBytes;

/**
 * The backward pass, and the gradients of the streams from `from`, added to those of the lane.
 * @param first whether they are the first of the lane: then those of matrices begin at zero.
 * @param step whether matrices take their step with what the lane has then.
 */
export function groupGradients(lane: i32, from: i32, streams: i32, first: bool, step: bool): void {
  const gradient = toGradient + parameterBytes * lane;
  const rows = tau * streams;
  pack(packedO, O, kPitch, kPanels, rows);
  addColumnSums(c + gradient, packedO, kPanels, rows);
  for (let layer = layers - 1; layer >= 0; layer--) {
    const shown = packStates(layer, streams);
    const offset = layerBytes * layer;
    const columns = layerColumnBytes * layer;
    if (layer + 1 == layers) {
      addOuterProducts(kInner, packedO, shown, rows, V, kPanelBytes, Vt, gradient, first, step);
    } else {
      addOuterProducts(
        gInner, packedA + PACKED_INPUT, shown, rows, nextU + offset, gPanelBytes, nextUt + columns, gradient,
        first, step,
      );
    }
    if (dropThreshold != 0) dropAgain(layer, from, streams);
    backward(layer, streams);
    packGates(layer, rows, gradient);
    forgetPacked(rows);
    addOuterProducts(gInner, packedA, packedH, rows, W + offset, gPanelBytes, Wt + columns, gradient, first, step);
    if (layer > 0) sendDown(layer, rows);
  }
  addInputGradients(U + gradient, from, streams);
}

/** Packs h of a layer, from before the first step on. @returns its rows as the layer above sees them. */
function packStates(layer: i32, streams: i32): usize {
  const rows = tau * streams;
  const offset = statesBytes * layer;
  pack(packedH, states + offset, sPitch, mPanels, rows + streams);
  if (dropThreshold == 0) return packedH + PANEL * streams;
  pack(packedDropped, dropped + offset + sPitch * streams, sPitch, mPanels, rows);
  return packedDropped;
}

/** Packs the derivatives by a layer's products; their sums are those of its biases. */
function packGates(layer: i32, rows: i32, gradient: usize): void {
  const at = gradient + layerBytes * layer;
  pack(packedA, gates + gatesBytes * layer, aPitch, aPanels, rows);
  addColumnSums(b + at, packedA + PACKED_INPUT, gPanels, rows);
  if (inputAt > 0) addColumnSums(bR + at, packedA, mPanels, rows);
}

/** dU[:, x] += dx for every row of the first layer. */
function addInputGradients(dU: usize, from: i32, streams: i32): void {
  let dx = gates + inputAt;
  for (let t = 0; t < tau; t++) {
    for (let i = 0; i < streams; i++, dx += aPitch) {
      const g = dU + gPitch * load<u32>(idsOf(from + i) + 4 * t);
      for (let at: usize = 0; at < PANEL * gPanels; at += VECTOR) {
        v128.store(g + at, f32x4.add(v128.load(g + at), v128.load(dx + at)));
      }
    }
  }
}

/**
 * The gradient of one matrix, tile by tile, over blocks of rows. A panel of the right rows stays in the cache while the
 * tiles go down it, which also reads weights, moments and gradients in the order in which they lie.
 * @param inner elements of a left row, a multiple of 4.
 */
function addOuterProducts(
  inner: i32, left: usize, right: usize, rows: i32, weights: usize, panelBytes: usize, transposed: usize,
  gradient: usize, first: bool, step: bool,
): void {
  for (let row = 0; row < rows; row += tileRows, left += PANEL * tileRows, right += PANEL * tileRows) {
    const count = min(tileRows, rows - row);
    const begin = first && row == 0;
    const end = step && row + count == rows;
    for (let p = 0; p < mPanels; p++) {
      for (let i = 0; i < inner >> 2; i++) {
        const x = left + packedBytes * (i >> 1) + VECTOR * (i & 1);
        const tile = weights + panelBytes * p + 4 * PANEL * i;
        const column = transposed + mPanelBytes * (i >> 1) + 8 * PANEL * p + VECTOR * (i & 1);
        addTile(x, right + packedBytes * p, count, tile, column, gradient, begin, end);
      }
      beat();
    }
  }
}

/** One tile: four elements of each left row times eight of each h. Two turns a loop, as in blocks.ts. */
function addTile(
  left: usize, h: usize, rows: i32, tile: usize, column: usize, gradient: usize,
  first: bool, step: bool,
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
    stepTile(tile, column, l0, r0, l1, r1, l2, r2, l3, r3);
    return;
  }
  storeTile(g, l0, r0, l1, r1, l2, r2, l3, r3);
}
