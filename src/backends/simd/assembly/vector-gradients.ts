/** Gradients of U, b and c, which are sums of rows, with their AdaGrad step. Each thread takes some columns. */
import {
  B, K, O, PANEL, U, VECTOR, b, c, dA, kPanels, kPitch, mPanels, mPitch, tau, toGradient,
} from "./layout";
import { adagrad } from "./adagrad";
import { shareOf } from "./gradients";
import { idAt } from "./recurrence";

/**
 * dU, db and dc.
 * @param update false to leave the gradients themselves at `toGradient`.
 */
export function vectorGradients(thread: i32, cursor: i32, update: bool, learningRate: v128): void {
  const from = PANEL * shareOf(mPanels, thread);
  const to = PANEL * shareOf(mPanels, thread + 1);
  sumRows(b, dA, mPitch, from, to, update, learningRate);
  sumRows(c, O, kPitch, PANEL * shareOf(kPanels, thread), PANEL * shareOf(kPanels, thread + 1), update, learningRate);
  inputGradients(cursor, from, to);
  if (update) updateInputs(cursor, from, to, learningRate);
}

/** The sum of all rows: columns from … to, in bytes. */
function sumRows(
  vector: usize, row: usize, pitch: usize, from: usize, to: usize, update: bool, learningRate: v128,
): void {
  const end = row + pitch * (tau * B);
  for (let i = from; i < to; i += VECTOR) {
    let sum = f32x4.splat(0);
    for (let at = row + i; at < end; at += pitch) sum = f32x4.add(sum, v128.load(at));
    if (update) adagrad(vector + i, sum, learningRate);
    else v128.store(vector + i + toGradient, sum);
  }
}

/** dU[:, x] += da for every row; what is there already must be zero. */
function inputGradients(cursor: i32, from: usize, to: usize): void {
  let da = dA;
  for (let t = 0; t < tau; t++) {
    for (let stream = 0; stream < B; stream++, da += mPitch) {
      const g = U + mPitch * load<u32>(idAt(stream, cursor, t)) + toGradient;
      for (let i = from; i < to; i += VECTOR) {
        v128.store(g + i, f32x4.add(v128.load(g + i), v128.load(da + i)));
      }
    }
  }
}

/**
 * The step of U, which leaves its gradient at zero. Short updates visit the characters read: one met again
 * finds its gradient zero, so that nothing changes. Long ones visit every character for the same reason.
 */
function updateInputs(cursor: i32, from: usize, to: usize, learningRate: v128): void {
  if (tau * B > K) {
    for (let x = 0; x < K; x++) updateColumn(x, from, to, learningRate);
    return;
  }
  for (let t = 0; t < tau; t++) {
    for (let stream = 0; stream < B; stream++) {
      updateColumn(load<u32>(idAt(stream, cursor, t)), from, to, learningRate);
    }
  }
}

function updateColumn(x: u32, from: usize, to: usize, learningRate: v128): void {
  const column = U + mPitch * x;
  for (let at = column + from; at < column + to; at += VECTOR) {
    adagrad(at, v128.load(at + toGradient), learningRate);
    v128.store(at + toGradient, f32x4.splat(0));
  }
}
