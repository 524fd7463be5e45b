/**
 * Long short-term memory: i, f, o = σ(x + r), g = tanh(x + r), c' = f c + i g, h' = o tanh(c').
 *
 * The four gates i, f, g, o are the blocks of a gate row; states are h and c.
 */
import { VECTOR, blockBytes } from "../layout";
import { madd, sigmoid, tanh, tanhSlope } from "../math";

export function forwardRow(row: usize, before: usize, after: usize): void {
  const end = row + blockBytes;
  for (; row < end; row += VECTOR, before += VECTOR, after += VECTOR) {
    const i = sigmoid(v128.load(row));
    const f = sigmoid(v128.load(row + blockBytes));
    const g = tanh(v128.load(row + 2 * blockBytes));
    const o = sigmoid(v128.load(row + 3 * blockBytes));
    const c = madd(f32x4.mul(f, v128.load(before + blockBytes)), i, g);
    v128.store(row, i);
    v128.store(row + blockBytes, f);
    v128.store(row + 2 * blockBytes, g);
    v128.store(row + 3 * blockBytes, o);
    v128.store(after, f32x4.mul(o, tanh(c)));
    v128.store(after + blockBytes, c);
  }
}

export function backwardRow(row: usize, before: usize, after: usize, dh: usize, dStates: usize): void {
  const one = f32x4.splat(1);
  const end = row + blockBytes;
  for (; row < end; row += VECTOR, before += VECTOR, after += VECTOR, dh += VECTOR, dStates += VECTOR) {
    const i = v128.load(row);
    const f = v128.load(row + blockBytes);
    const g = v128.load(row + 2 * blockBytes);
    const o = v128.load(row + 3 * blockBytes);
    const c = v128.load(after + blockBytes);
    const t = tanh(c);
    const dAfter = v128.load(dh);
    const ofTanh = f32x4.mul(f32x4.mul(dAfter, o), tanhSlope(c));
    const dc = f32x4.add(v128.load(dStates + blockBytes), ofTanh);
    v128.store(row, throughSigmoid(f32x4.mul(dc, g), i));
    v128.store(row + blockBytes, throughSigmoid(f32x4.mul(dc, v128.load(before + blockBytes)), f));
    v128.store(row + 2 * blockBytes, f32x4.mul(f32x4.mul(dc, i), f32x4.sub(one, f32x4.mul(g, g))));
    v128.store(row + 3 * blockBytes, throughSigmoid(f32x4.mul(dAfter, t), o));
    v128.store(dStates + blockBytes, f32x4.mul(dc, f));
  }
}

/** d y (1 - y): the derivative by the argument of y = σ(a). */
@inline
function throughSigmoid(d: v128, y: v128): v128 {
  return f32x4.mul(f32x4.mul(d, y), f32x4.sub(f32x4.splat(1), y));
}
