/** What the lanes found, summed in their order, and the AdaGrad step. Each thread takes a share of the parameters. */
import {
  B, K, PANEL, U, V, VECTOR, Vt, W, Wt, b, c, kInner, kPanelBytes, kPanels, laneBytes, lanes, mInner, mPanelBytes,
  mPanels, mPitch, tau, thread, threads, toGradient,
} from "./layout";
import { adagrad } from "./adagrad";
import { idAt } from "./recurrence";
import { stepTile, storeTile } from "./tiles";

/** @param update false to leave the sums in the first lane, without a step. */
export function reduce(cursor: i32, update: bool, learningRate: v128): void {
  if (lanes > 1) {
    reduceMatrix(mInner >> 2, W, mPanelBytes, Wt, update, learningRate);
    reduceMatrix(kInner >> 2, V, kPanelBytes, Vt, update, learningRate);
  }
  const from = PANEL * shareOf(mPanels, thread);
  const to = PANEL * shareOf(mPanels, thread + 1);
  reduceVector(b, from, to, update, learningRate);
  reduceVector(c, PANEL * shareOf(kPanels, thread), PANEL * shareOf(kPanels, thread + 1), update, learningRate);
  reduceInputs(cursor, from, to, update, learningRate);
}

/** The share of `count` things that falls to a thread begins here; the next one's beginning ends it. */
function shareOf(count: i32, thread: i32): i32 {
  return count * thread / threads;
}

/** W or V: this thread's share of its rows, in fours. */
function reduceMatrix(
  groups: i32, weights: usize, panelBytes: usize, transposed: usize, update: bool, learningRate: v128,
): void {
  const from = shareOf(groups, thread);
  const to = shareOf(groups, thread + 1);
  for (let p = 0; p < mPanels; p++) {
    for (let i = from; i < to; i++) {
      const tile = weights + panelBytes * p + 4 * PANEL * i;
      const column = transposed + mPanelBytes * (i >> 1) + 8 * PANEL * p + VECTOR * (i & 1);
      reduceTile(tile, column, update, learningRate);
    }
  }
}

function reduceTile(tile: usize, column: usize, update: bool, learningRate: v128): void {
  const first = tile + toGradient;
  let l0 = v128.load(first);
  let r0 = v128.load(first, VECTOR);
  let l1 = v128.load(first, PANEL);
  let r1 = v128.load(first, PANEL + VECTOR);
  let l2 = v128.load(first, 2 * PANEL);
  let r2 = v128.load(first, 2 * PANEL + VECTOR);
  let l3 = v128.load(first, 3 * PANEL);
  let r3 = v128.load(first, 3 * PANEL + VECTOR);
  const end = first + laneBytes * lanes;
  for (let g = first + laneBytes; g < end; g += laneBytes) {
    l0 = f32x4.add(l0, v128.load(g));
    r0 = f32x4.add(r0, v128.load(g, VECTOR));
    l1 = f32x4.add(l1, v128.load(g, PANEL));
    r1 = f32x4.add(r1, v128.load(g, PANEL + VECTOR));
    l2 = f32x4.add(l2, v128.load(g, 2 * PANEL));
    r2 = f32x4.add(r2, v128.load(g, 2 * PANEL + VECTOR));
    l3 = f32x4.add(l3, v128.load(g, 3 * PANEL));
    r3 = f32x4.add(r3, v128.load(g, 3 * PANEL + VECTOR));
  }
  if (update) stepTile(tile, column, l0, r0, l1, r1, l2, r2, l3, r3, learningRate);
  else storeTile(first, l0, r0, l1, r1, l2, r2, l3, r3);
}

/**
 * U. Short updates visit the characters read: one met again finds its gradient zero, so that nothing changes.
 * Long ones visit every character for the same reason.
 */
function reduceInputs(cursor: i32, from: usize, to: usize, update: bool, learningRate: v128): void {
  if (tau * B > K) {
    for (let x = 0; x < K; x++) reduceVector(U + mPitch * x, from, to, update, learningRate);
    return;
  }
  for (let stream = 0; stream < B; stream++) {
    for (let t = 0; t < tau; t++) {
      const x = load<u32>(idAt(stream, cursor, t));
      reduceVector(U + mPitch * x, from, to, update, learningRate);
    }
  }
}

/**
 * The parameters from … to, in bytes, after `at`. Their gradients are left at zero, as they began, but for the sum in
 * the first lane where there is no step.
 */
function reduceVector(at: usize, from: usize, to: usize, update: bool, learningRate: v128): void {
  for (let i = at + from; i < at + to; i += VECTOR) {
    const first = i + toGradient;
    let sum = v128.load(first);
    const end = first + laneBytes * lanes;
    for (let g = first + laneBytes; g < end; g += laneBytes) {
      sum = f32x4.add(sum, v128.load(g));
      v128.store(g, f32x4.splat(0));
    }
    v128.store(first, update ? f32x4.splat(0) : sum);
    if (update) adagrad(i, sum, learningRate);
  }
}
