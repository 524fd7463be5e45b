/** The two passes through time of the streams from … to - 1, which share every product. */
import {
  B, H, PANEL, U, VECTOR, W, Wt, b, dA, ids, mInner, mPanelBytes, mPanels, mPitch, streamLength, tau,
} from "./layout";
import { tanh } from "./math";
import { addProduct } from "./products";

/** Address of the id of character `t` after the cursor, in the part of `stream`. */
@inline
export function idAt(stream: i32, cursor: i32, t: i32): usize {
  return ids + 4 * (streamLength * stream + cursor + t);
}

/** h_t = tanh(W h_{t-1} + U[:, x_t] + b). */
export function forward(from: i32, to: i32, cursor: i32): void {
  if (cursor == 0) memory.fill(H + mPitch * from, 0, mPitch * (to - from));
  for (let t = 0; t < tau; t++) {
    const before = H + mPitch * (B * t + from);
    const after = before + mPitch * B;
    for (let stream = from; stream < to; stream++) {
      startRow(after + mPitch * (stream - from), load<u32>(idAt(stream, cursor, t)));
    }
    step(after, before, to - from);
  }
}

/** h = tanh(h + W before), where h holds U[:, x] + b. */
@inline
export function step(h: usize, before: usize, rows: i32): void {
  addProduct(h, mPitch, before, mPitch, rows, mInner, Wt, mPanels, mPanelBytes);
  for (let i = 0; i < rows; i++, h += mPitch) tanhRow(h);
}

/** U[:, x] + b. */
export function startRow(row: usize, x: u32): void {
  const column = U + mPitch * x;
  for (let i: usize = 0; i < PANEL * mPanels; i += VECTOR) {
    v128.store(row + i, f32x4.add(v128.load(column + i), v128.load(b + i)));
  }
}

function tanhRow(row: usize): void {
  const end = row + PANEL * mPanels;
  for (; row < end; row += PANEL) {
    const left = tanh(v128.load(row));
    const right = tanh(v128.load(row, VECTOR));
    v128.store(row, left);
    v128.store(row, right, VECTOR);
  }
}

/** da_t = (1 - h_t²) ∘ (dh_t + Wᵀ da_{t+1}), in place of the dh_t that came through the outputs. */
export function backward(from: i32, to: i32): void {
  for (let t = tau - 1; t >= 0; t--) {
    const row = dA + mPitch * (B * t + from);
    if (t + 1 < tau) {
      addProduct(row, mPitch, row + mPitch * B, mPitch, to - from, mInner, W, mPanels, mPanelBytes);
    }
    for (let i = 0; i < to - from; i++) throughTanh(row + mPitch * i, H + mPitch * (B * (t + 1) + from + i));
  }
}

/** da = (1 - h²) ∘ da. */
function throughTanh(da: usize, h: usize): void {
  for (let i: usize = 0; i < PANEL * mPanels; i += VECTOR) {
    const x = v128.load(h + i);
    v128.store(da + i, f32x4.mul(v128.load(da + i), f32x4.sub(f32x4.splat(1), f32x4.mul(x, x))));
  }
}

/** h_tau becomes the h_0 of the next update. */
export function carry(from: i32, to: i32): void {
  memory.copy(H + mPitch * from, H + mPitch * (B * tau + from), mPitch * (to - from));
}
