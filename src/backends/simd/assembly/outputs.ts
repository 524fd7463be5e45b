/** Logits, softmax, loss and what they send back to the hidden units: all rows of a group, batched. */
import {
  O, PANEL, V, VECTOR, Vt, blockRows, c, dH, kInner, kPanelBytes, kPanels, kPitch, layers, lossDivisor, mInner,
  mPanelBytes, mPanels, mPitch, sPitch, tau,
} from "./layout";
import { exp, largestOf, sumOf } from "./math";
import { addProduct } from "./products";
import { shownBy } from "./recurrence";
import { beat } from "./threads";
import { idsOf } from "./update";

/** log, by the engine. */
@external("math", "log") declare function log(x: f64): f64;

/**
 * do = (p - onehot(y)) / lossDivisor and dh = Vᵀ do of a group.
 * @returns the sum of -ln p[y].
 */
export function outputs(from: i32, streams: i32): f64 {
  const all = tau * streams;
  const h = shownBy(layers - 1, streams, true);
  let loss: f64 = 0;
  for (let row = 0; row < all; row += blockRows) {
    const rows = min(blockRows, all - row);
    const o = O + kPitch * row;
    const dh = dH + mPitch * row;
    logits(o, h + sPitch * row, rows);
    for (let i = row; i < row + rows; i++) {
      const t = i / streams;
      loss += lossOfRow(O + kPitch * i, load<u32>(idsOf(from + i - t * streams) + 4 * (t + 1)));
    }
    memory.fill(dh, 0, mPitch * rows);
    addProduct(dh, mPitch, o, kPitch, rows, kInner, V, mPanels, kPanelBytes);
    beat();
  }
  return loss;
}

/** o = V h + c for several rows, h being in state rows. */
export function logits(o: usize, h: usize, rows: i32): void {
  for (let i = 0; i < rows; i++) {
    const row = o + kPitch * i;
    for (let at: usize = 0; at < PANEL * kPanels; at += VECTOR) v128.store(row + at, v128.load(c + at));
  }
  addProduct(o, kPitch, h, sPitch, rows, mInner, Vt, kPanels, mPanelBytes);
}

/** Logits o become do. @returns -ln p[y]. */
function lossOfRow(o: usize, y: u32): f64 {
  const scale: f32 = 1 / <f32>lossDivisor;
  const loss = softmax(o, y, scale);
  const target = o + 4 * y;
  store<f32>(target, load<f32>(target) - scale);
  return loss;
}

/**
 * Turns logits into `scale` times their probabilities, in place. The columns beyond K have the logit of
 * their bias, which is so low that their probability is zero; see tiles.ts.
 * @returns -ln p[y].
 */
export function softmax(o: usize, y: u32, scale: f32): f64 {
  const end = o + PANEL * kPanels;
  let top = v128.load(o);
  for (let at = o + VECTOR; at < end; at += VECTOR) top = f32x4.pmax(top, v128.load(at));
  const largest = largestOf(top);
  const target = load<f32>(o + 4 * y) - largest;
  let sums = f32x4.splat(0);
  let at = o;
  for (; at + 2 * PANEL <= end; at += 2 * PANEL) {
    const first = exp(f32x4.sub(v128.load(at), f32x4.splat(largest)));
    const second = exp(f32x4.sub(v128.load(at, VECTOR), f32x4.splat(largest)));
    const third = exp(f32x4.sub(v128.load(at, PANEL), f32x4.splat(largest)));
    const fourth = exp(f32x4.sub(v128.load(at, PANEL + VECTOR), f32x4.splat(largest)));
    v128.store(at, first);
    v128.store(at, second, VECTOR);
    v128.store(at, third, PANEL);
    v128.store(at, fourth, PANEL + VECTOR);
    sums = f32x4.add(f32x4.add(sums, f32x4.add(first, second)), f32x4.add(third, fourth));
  }
  if (at < end) {
    const left = exp(f32x4.sub(v128.load(at), f32x4.splat(largest)));
    const right = exp(f32x4.sub(v128.load(at, VECTOR), f32x4.splat(largest)));
    v128.store(at, left);
    v128.store(at, right, VECTOR);
    sums = f32x4.add(sums, f32x4.add(left, right));
  }
  const sum = sumOf(sums);
  const factor = f32x4.splat(scale / sum);
  for (let at = o; at < end; at += VECTOR) v128.store(at, f32x4.mul(v128.load(at), factor));
  return log(sum) - target;
}
