/**
 * The minimal gated unit: f = σ(x_f + r_f), n = tanh(x_n + f r_n), h' = h + f (n - h).
 *
 * Gate n has its two products apart, so that a gate row has three blocks: r_n, x_f + r_f, x_n. Kept in their places are
 * r_n, f and n.
 */
import { VECTOR, blockBytes } from "../layout";
import { madd, sigmoid, tanh } from "../math";

export function forwardRow(row: usize, before: usize, after: usize): void {
  const end = row + blockBytes;
  for (; row < end; row += VECTOR, before += VECTOR, after += VECTOR) {
    const h = v128.load(before);
    const f = sigmoid(v128.load(row + blockBytes));
    const n = tanh(madd(v128.load(row + 2 * blockBytes), f, v128.load(row)));
    v128.store(row + blockBytes, f);
    v128.store(row + 2 * blockBytes, n);
    v128.store(after, madd(h, f, f32x4.sub(n, h)));
  }
}

export function backwardRow(row: usize, before: usize, after: usize, dh: usize, dStates: usize): void {
  const one = f32x4.splat(1);
  const end = row + blockBytes;
  for (; row < end; row += VECTOR, before += VECTOR, dh += VECTOR, dStates += VECTOR) {
    const product = v128.load(row);
    const f = v128.load(row + blockBytes);
    const n = v128.load(row + 2 * blockBytes);
    const dAfter = f32x4.add(v128.load(dh), v128.load(dStates));
    const rest = f32x4.sub(one, f);
    const dn = f32x4.mul(f32x4.mul(dAfter, f), f32x4.sub(one, f32x4.mul(n, n)));
    const df = madd(f32x4.mul(dn, product), dAfter, f32x4.sub(n, v128.load(before)));
    v128.store(row, f32x4.mul(dn, f));
    v128.store(row + blockBytes, f32x4.mul(f32x4.mul(df, f), rest));
    v128.store(row + 2 * blockBytes, dn);
    v128.store(dStates, f32x4.mul(dAfter, rest));
  }
}
