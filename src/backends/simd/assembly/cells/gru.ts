/**
 * The gated recurrent unit: g = σ(x_r + r_r), z = σ(x_z + r_z), n = tanh(x_n + g r_n), h' = n + z (h - n).
 *
 * Gate n has its two products apart, so that a gate row has four blocks: r_n, x_r + r_r, x_z + r_z, x_n. Kept in their
 * places are r_n, g, z and n.
 */
import { VECTOR, blockBytes } from "../layout";
import { madd, sigmoid, tanh } from "../math";

export function forwardRow(row: usize, before: usize, after: usize): void {
  const end = row + blockBytes;
  for (; row < end; row += VECTOR, before += VECTOR, after += VECTOR) {
    const g = sigmoid(v128.load(row + blockBytes));
    const z = sigmoid(v128.load(row + 2 * blockBytes));
    const n = tanh(madd(v128.load(row + 3 * blockBytes), g, v128.load(row)));
    v128.store(row + blockBytes, g);
    v128.store(row + 2 * blockBytes, z);
    v128.store(row + 3 * blockBytes, n);
    v128.store(after, madd(n, z, f32x4.sub(v128.load(before), n)));
  }
}

export function backwardRow(row: usize, before: usize, after: usize, dh: usize, dStates: usize): void {
  const one = f32x4.splat(1);
  const end = row + blockBytes;
  for (; row < end; row += VECTOR, before += VECTOR, dh += VECTOR, dStates += VECTOR) {
    const product = v128.load(row);
    const g = v128.load(row + blockBytes);
    const z = v128.load(row + 2 * blockBytes);
    const n = v128.load(row + 3 * blockBytes);
    const dAfter = f32x4.add(v128.load(dh), v128.load(dStates));
    const rest = f32x4.sub(one, z);
    const dn = f32x4.mul(f32x4.mul(dAfter, rest), f32x4.sub(one, f32x4.mul(n, n)));
    const dg = f32x4.mul(dn, product);
    const dz = f32x4.mul(dAfter, f32x4.sub(v128.load(before), n));
    v128.store(row, f32x4.mul(dn, g));
    v128.store(row + blockBytes, f32x4.mul(f32x4.mul(dg, g), f32x4.sub(one, g)));
    v128.store(row + 2 * blockBytes, f32x4.mul(f32x4.mul(dz, z), rest));
    v128.store(row + 3 * blockBytes, dn);
    v128.store(dStates, f32x4.mul(dAfter, z));
  }
}
