/** exp, tanh and the logistic function over memory, so that their accuracy can be tested from outside. */
import { VECTOR } from "./layout";
import * as math from "./math";

/** Replaces `count` floats, a multiple of 4, by their exponentials. */
export function exp(at: usize, count: i32): void {
  const end = at + 4 * count;
  for (; at < end; at += VECTOR) v128.store(at, math.exp(v128.load(at)));
}

/** Replaces `count` floats, a multiple of 4, by their hyperbolic tangents. */
export function tanh(at: usize, count: i32): void {
  const end = at + 4 * count;
  for (; at < end; at += VECTOR) v128.store(at, math.tanh(v128.load(at)));
}

/** Replaces `count` floats, a multiple of 4, by 1 - tanh(x)². */
export function tanhSlope(at: usize, count: i32): void {
  const end = at + 4 * count;
  for (; at < end; at += VECTOR) v128.store(at, math.tanhSlope(v128.load(at)));
}

/** Replaces `count` floats, a multiple of 4, by 1 / (1 + exp(-x)). */
export function sigmoid(at: usize, count: i32): void {
  const end = at + 4 * count;
  for (; at < end; at += VECTOR) v128.store(at, math.sigmoid(v128.load(at)));
}
