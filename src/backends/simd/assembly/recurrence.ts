/** One layer: its products, and the two passes through time of a group of streams, which share them. */
import {
  B, PANEL, U, VECTOR, W, Wt, aPitch, b, bR, blockBytes, blockRows, carried, dH, dStates, dropThreshold, dropped,
  gInner, gPanelBytes, gPanels, gPitch, gates, gatesBytes, inputAt, layerBytes, layerColumnBytes, mInner,
  mPanelBytes, mPanels, mPitch, nextU, nextUt, sPitch, states, statesBytes, tau,
} from "./layout";
import { backwardRow, forwardRow } from "./cell";
import { anyBegins, begins, noteCharacter, stateBefore } from "./documents";
import { addProduct } from "./products";
import { beat } from "./threads";

/** Where a stream's states lie between updates. */
@inline
function carriedOf(layer: i32, stream: i32): usize {
  return carried + sPitch * (B * layer + stream);
}

/** The first state row of a stream, its place in the group being `i`: zeros, or as the update before left it. */
export function enter(layer: i32, stream: i32, i: i32, fresh: bool): void {
  const row = states + statesBytes * layer + sPitch * i;
  if (fresh) memory.fill(row, 0, sPitch);
  else memory.copy(row, carriedOf(layer, stream), sPitch);
}

/** The states after the last step become those that the next update starts from. */
export function leave(layer: i32, from: i32, streams: i32): void {
  memory.copy(carriedOf(layer, from), states + statesBytes * layer + sPitch * (streams * tau), sPitch * streams);
}

/** x = U[:, id] + b of a gate row of the first layer, the product with a one-hot vector. */
export function readCharacter(row: i32, id: u32): void {
  const at = gates + aPitch * row;
  noteCharacter(row, id);
  beginRow(at, 0);
  const x = at + inputAt;
  const column = U + gPitch * id;
  for (let i: usize = 0; i < PANEL * gPanels; i += VECTOR) {
    v128.store(x + i, f32x4.add(v128.load(column + i), v128.load(b + i)));
  }
}

/** x = U input + b of all rows, the input being what the layer below shows. */
export function readLayer(layer: i32, streams: i32, rows: i32, training: bool): void {
  const row = gates + gatesBytes * layer;
  const bias = b + layerBytes * layer;
  for (let i = 0; i < rows; i++) {
    const x = row + aPitch * i + inputAt;
    beginRow(x - inputAt, layer);
    memory.copy(x, bias, PANEL * gPanels);
  }
  const input = shownBy(layer - 1, streams, training);
  const columns = nextUt + layerColumnBytes * (layer - 1);
  for (let i = 0; i < rows; i += blockRows) {
    const x = row + aPitch * i + inputAt;
    addProduct(
      x, aPitch, input + sPitch * i, sPitch, min(blockRows, rows - i), mInner, columns, gPanels, mPanelBytes,
    );
    beat();
  }
}

/** A recurrent product that is kept apart from the input's begins with its bias. */
@inline
function beginRow(row: usize, layer: i32): void {
  if (inputAt > 0) memory.copy(row, bR + layerBytes * layer, blockBytes);
}

/** The rows of h that the layer above sees. */
@inline
export function shownBy(layer: i32, streams: i32, training: bool): usize {
  return (training && dropThreshold != 0 ? dropped : states) + statesBytes * layer + sPitch * streams;
}

/** `steps` steps from the first state rows on, where x is in the gate rows. */
export function forward(layer: i32, streams: i32, steps: i32): void {
  const columns = Wt + layerColumnBytes * layer;
  let row = gates + gatesBytes * layer;
  let before = states + statesBytes * layer;
  for (let t = 0; t < steps; t++) {
    const first = t * streams;
    if (!anyBegins(first, streams)) {
      addProduct(row, aPitch, before, sPitch, streams, mInner, columns, gPanels, mPanelBytes);
    } else {
      for (let i = 0; i < streams; i++) {
        if (begins(first + i)) continue;
        addProduct(row + aPitch * i, aPitch, before + sPitch * i, sPitch, 1, mInner, columns, gPanels, mPanelBytes);
      }
    }
    for (let i = 0; i < streams; i++, row += aPitch, before += sPitch) {
      forwardRow(row, stateBefore(first + i, before), before + sPitch * streams);
    }
    beat();
  }
}

/** dh_t += Wᵀ dr_{t+1}, and the cell's derivatives, from the last step to the first; nothing comes from beyond. */
export function backward(layer: i32, streams: i32): void {
  memory.fill(dStates, 0, sPitch * streams);
  const weights = W + layerBytes * layer;
  const bytes = aPitch * streams;
  for (let t = tau - 1; t >= 0; t--) {
    const row = gates + gatesBytes * layer + bytes * t;
    const before = states + statesBytes * layer + sPitch * (streams * t);
    const dh = dH + mPitch * (streams * t);
    if (t + 1 < tau) addBack(dh, row + bytes, streams * (t + 1), streams, weights);
    for (let i = 0; i < streams; i++) {
      const h = before + sPitch * i;
      const first = stateBefore(streams * t + i, h);
      backwardRow(row + aPitch * i, first, h + sPitch * streams, dh + mPitch * i, dStates + sPitch * i);
      if (begins(streams * t + i)) memory.fill(dStates + sPitch * i, 0, sPitch);
    }
    beat();
  }
}

/** dh += Wᵀ dr of the gate rows of the step after, from `row` on, but for those that begin a document. */
function addBack(dh: usize, dr: usize, row: i32, streams: i32, weights: usize): void {
  if (!anyBegins(row, streams)) {
    addProduct(dh, mPitch, dr, aPitch, streams, gInner, weights, mPanels, gPanelBytes);
    return;
  }
  for (let i = 0; i < streams; i++) {
    if (begins(row + i)) continue;
    addProduct(dh + mPitch * i, mPitch, dr + aPitch * i, aPitch, 1, gInner, weights, mPanels, gPanelBytes);
  }
}

/** dh of the layer below = Uᵀ dx. */
export function sendDown(layer: i32, rows: i32): void {
  const dx = gates + gatesBytes * layer + inputAt;
  const weights = nextU + layerBytes * (layer - 1);
  memory.fill(dH, 0, mPitch * rows);
  for (let i = 0; i < rows; i += blockRows) {
    addProduct(
      dH + mPitch * i, mPitch, dx + aPitch * i, aPitch, min(blockRows, rows - i), gInner, weights, mPanels, gPanelBytes,
    );
    beat();
  }
}
