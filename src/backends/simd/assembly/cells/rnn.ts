/** The vanilla cell: h' = tanh(x + r). Its gate row has the one block x + r. */
import { PANEL, VECTOR, blockBytes } from "../layout";
import { tanh } from "../math";

/** Four vectors at a time, since one alone is a long chain of operations. */
export function forwardRow(row: usize, before: usize, after: usize): void {
  const end = row + blockBytes;
  for (; row + 2 * PANEL <= end; row += 2 * PANEL, after += 2 * PANEL) {
    const first = tanh(v128.load(row));
    const second = tanh(v128.load(row, VECTOR));
    const third = tanh(v128.load(row, PANEL));
    const fourth = tanh(v128.load(row, PANEL + VECTOR));
    v128.store(after, first);
    v128.store(after, second, VECTOR);
    v128.store(after, third, PANEL);
    v128.store(after, fourth, PANEL + VECTOR);
  }
  for (; row < end; row += VECTOR, after += VECTOR) v128.store(after, tanh(v128.load(row)));
}

/** da = (1 - h²) ∘ dh. */
export function backwardRow(row: usize, before: usize, after: usize, dh: usize, dStates: usize): void {
  for (let i: usize = 0; i < blockBytes; i += VECTOR) {
    const h = v128.load(after + i);
    v128.store(row + i, f32x4.mul(v128.load(dh + i), f32x4.sub(f32x4.splat(1), f32x4.mul(h, h))));
  }
}
