/**
 * Dropout of what a layer shows to the one above, by the same hash as model/dropout.ts: of (seed, update, layer, row,
 * unit), row = t B + stream.
 */
import {
  B, VECTOR, blockBytes, dH, dropScale, dropThreshold, dropped, mPitch, sPitch, seed, states, statesBytes, tau,
} from "./layout";
import { update } from "./update";

/** Writes h as the layer above sees it, of all rows of a group whose first stream is `from`. */
export function drop(layer: i32, from: i32, streams: i32): void {
  const offset = statesBytes * layer + sPitch * streams;
  dropRows(dropped + offset, states + offset, sPitch, layer, from, streams);
}

/** What was not seen gets no gradient: the same mask on dH. */
export function dropAgain(layer: i32, from: i32, streams: i32): void {
  dropRows(dH, dH, mPitch, layer, from, streams);
}

/** out = mask ∘ rows; both may be the same. */
function dropRows(out: usize, rows: usize, pitch: usize, layer: i32, from: i32, streams: i32): void {
  const key = hash(hash(hash(seed) + update) + layer);
  for (let t = 0; t < tau; t++) {
    for (let i = 0; i < streams; i++, out += pitch, rows += pitch) dropRow(out, rows, hash(key + (t * B + from + i)));
  }
}

function dropRow(out: usize, row: usize, key: u32): void {
  let units = i32x4.add(i32x4.splat(key), i32x4(0, 1, 2, 3));
  for (let i: usize = 0; i < blockBytes; i += VECTOR) {
    const isDropped = i32x4.lt_u(hashes(units), i32x4.splat(dropThreshold));
    v128.store(out + i, v128.andnot(f32x4.mul(v128.load(row + i), f32x4.splat(dropScale)), isDropped));
    units = i32x4.add(units, i32x4.splat(4));
  }
}

/** 32 bits to 32 bits, well mixed (lowbias32, C. Wellons, https://nullprogram.com/blog/2018/07/31/). */
function hash(h: u32): u32 {
  h = (h ^ (h >>> 16)) * 0x7feb352d;
  h = (h ^ (h >>> 15)) * 0x846ca68b;
  return h ^ (h >>> 16);
}

/** hash() of four. */
@inline
function hashes(h: v128): v128 {
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), i32x4.splat(0x7feb352d));
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 15)), i32x4.splat(0x846ca68b));
  return v128.xor(h, i32x4.shr_u(h, 16));
}
