/** Logits, softmax, loss and what they send back to the hidden units: rows of any streams and times, batched. */
import {
  B, blockRows, H, O, PANEL, V, VECTOR, Vt, c, dA, kInner, kPanelBytes, kPanels, kPitch, mInner, mPanelBytes,
  mPanels, mPitch, rowLosses,
} from "./layout";
import { exp, largestOf, sumOf } from "./math";
import { addProduct } from "./products";
import { idAt } from "./recurrence";

/** log, by the engine. */
@external("math", "log") declare function log(x: f64): f64;

/** Rows from … to - 1 of O and dA: -ln p[y], do = (p - onehot(y)) / B, and dh = Vᵀ do. */
export function outputs(from: i32, to: i32, cursor: i32): void {
  for (let row = from; row < to; row += blockRows) {
    const rows = min(blockRows, to - row);
    const o = O + kPitch * row;
    const dh = dA + mPitch * row;
    logits(o, H + mPitch * (B + row), rows);
    for (let i = 0; i < rows; i++) lossOfRow(row + i, cursor);
    memory.fill(dh, 0, mPitch * rows);
    addProduct(dh, mPitch, o, kPitch, rows, kInner, V, mPanels, kPanelBytes);
  }
}

/** o = V h + c for several rows. */
export function logits(o: usize, h: usize, rows: i32): void {
  for (let i = 0; i < rows; i++) memory.copy(o + kPitch * i, c, PANEL * kPanels);
  addProduct(o, kPitch, h, mPitch, rows, mInner, Vt, kPanels, mPanelBytes);
}

function lossOfRow(row: i32, cursor: i32): void {
  const o = O + kPitch * row;
  const t = row / B;
  const y = load<u32>(idAt(row - t * B, cursor, t + 1));
  const scale: f32 = 1 / <f32>B;
  store<f64>(rowLosses + 8 * row, softmax(o, y, scale));
  const target = o + 4 * y;
  store<f32>(target, load<f32>(target) - scale);
}

/**
 * Turns logits into `scale` times their probabilities, in place. The columns beyond K have the logit that the
 * host gave their bias, so low that their probability is zero.
 * @returns -ln p[y].
 */
export function softmax(o: usize, y: u32, scale: f32): f64 {
  const end = o + PANEL * kPanels;
  let top = v128.load(o);
  for (let at = o + VECTOR; at < end; at += VECTOR) top = f32x4.pmax(top, v128.load(at));
  const largest = largestOf(top);
  const target = load<f32>(o + 4 * y) - largest;
  let sums = f32x4.splat(0);
  for (let at = o; at < end; at += PANEL) {
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
