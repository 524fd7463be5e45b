/** The two passes through time of a group of streams, which share every product. */
import {
  H, PANEL, U, VECTOR, W, Wt, b, dA, hidden, ids, mInner, mPanelBytes, mPanels, mPitch, streamLength, tau,
} from "./layout";
import { tanh } from "./math";
import { addProduct } from "./products";
import { beat } from "./threads";

/** Steps from one sign of life to the next, of which the largest takes some 30 ms. */
const STEPS_A_BEAT: i32 = 16;

/** Address of the id of character `t` after the cursor, in the part of `stream`. */
@inline
export function idAt(stream: i32, cursor: i32, t: i32): usize {
  return ids + 4 * (streamLength * stream + cursor + t);
}

/** h_t = tanh(W h_{t-1} + U[:, x_t] + b) of `streams` streams, the first of which is `from`. */
export function forward(from: i32, streams: i32, cursor: i32): void {
  if (cursor == 0) memory.fill(H, 0, mPitch * streams);
  else memory.copy(H, hidden + mPitch * from, mPitch * streams);
  let before = H;
  for (let t = 0; t < tau; t++) {
    const after = before + mPitch * streams;
    for (let i = 0; i < streams; i++) startRow(after + mPitch * i, load<u32>(idAt(from + i, cursor, t)));
    step(after, before, streams);
    before = after;
    if (t % STEPS_A_BEAT == 0) beat();
  }
}

/** h = tanh(h + W before), where h holds U[:, x] + b. */
@inline
export function step(h: usize, before: usize, rows: i32): void {
  addProduct(h, mPitch, before, mPitch, rows, mInner, Wt, mPanels, mPanelBytes);
  tanhOf(h, mPitch * rows);
}

/** U[:, x] + b. */
export function startRow(row: usize, x: u32): void {
  const column = U + mPitch * x;
  for (let i: usize = 0; i < PANEL * mPanels; i += VECTOR) {
    v128.store(row + i, f32x4.add(v128.load(column + i), v128.load(b + i)));
  }
}

/** Four vectors at a time, since one alone is a long chain of operations. `bytes`: a multiple of PANEL. */
function tanhOf(at: usize, bytes: usize): void {
  const end = at + bytes;
  for (; at + 2 * PANEL <= end; at += 2 * PANEL) {
    const first = tanh(v128.load(at));
    const second = tanh(v128.load(at, VECTOR));
    const third = tanh(v128.load(at, PANEL));
    const fourth = tanh(v128.load(at, PANEL + VECTOR));
    v128.store(at, first);
    v128.store(at, second, VECTOR);
    v128.store(at, third, PANEL);
    v128.store(at, fourth, PANEL + VECTOR);
  }
  for (; at < end; at += VECTOR) v128.store(at, tanh(v128.load(at)));
}

/** da_t = (1 - h_t²) ∘ (dh_t + Wᵀ da_{t+1}), in place of the dh_t that came through the outputs. */
export function backward(streams: i32): void {
  const bytes = mPitch * streams;
  for (let t = tau - 1; t >= 0; t--) {
    const row = dA + bytes * t;
    if (t + 1 < tau) addProduct(row, mPitch, row + bytes, mPitch, streams, mInner, W, mPanels, mPanelBytes);
    for (let i: usize = 0; i < bytes; i += mPitch) throughTanh(row + i, H + bytes * (t + 1) + i);
    if (t % STEPS_A_BEAT == 0) beat();
  }
}

/** da = (1 - h²) ∘ da. */
function throughTanh(da: usize, h: usize): void {
  for (let i: usize = 0; i < PANEL * mPanels; i += VECTOR) {
    const x = v128.load(h + i);
    v128.store(da + i, f32x4.mul(v128.load(da + i), f32x4.sub(f32x4.splat(1), f32x4.mul(x, x))));
  }
}

/** h_tau is kept as the h_0 of the next update. */
export function carry(from: i32, streams: i32): void {
  memory.copy(hidden + mPitch * from, H + mPitch * (streams * tau), mPitch * streams);
}
