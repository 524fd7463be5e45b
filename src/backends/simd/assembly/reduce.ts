/**
 * What the lanes found, summed in their order, and the step of all parameters that have not taken it yet. Each thread
 * takes a share of the parameters.
 */
import {
  B, K, PANEL, U, V, VECTOR, Vt, W, Wt, b, bR, c, gInner, gPanelBytes, gPanels, gPitch, inputAt, kInner,
  kPanelBytes, kPanels, lanes, layerBytes, layerColumnBytes, layers, mPanelBytes, mPanels, marks, nextU, nextUt,
  normBound, optimizer, parameterBytes, sparse, stepsAtOnce, tau, thread, threads, toGradient,
} from "./layout";
import { scale, scaleByNorm } from "./clipping";
import { step } from "./optimizer";
import { barrier } from "./threads";
import { hidePadding, stepTile, storeTile } from "./tiles";
import { idsOf, stepNumbers } from "./update";

/** What a character is marked with that has been visited: another number each time that characters are visited. */
let mark: u32 = 0;

/** @param update false to leave the sums in the first lane, without a step. */
export function finish(update: bool): void {
  if (!update || normBound == Infinity) {
    reduce(lanes, update);
    return;
  }
  if (lanes > 1) reduce(lanes, false);
  barrier();
  scaleByNorm();
  barrier();
  reduce(1, true);
}

/** Sums `count` lanes, the first of all, and takes the step or leaves the sums in the first. */
function reduce(count: i32, update: bool): void {
  if (!stepsAtOnce) reduceMatrices(count, update);
  reduceShared(c, kPanels, count, update);
  if (thread == threads - 1) hidePadding();
  for (let layer = 0; layer < layers; layer++) {
    reduceShared(b + layerBytes * layer, gPanels, count, update);
    if (inputAt > 0) reduceShared(bR + layerBytes * layer, mPanels, count, update);
  }
  reduceInputs(count, update);
}

/** The share of `count` things that falls to a thread begins here; the next one's beginning ends it. */
function shareOf(count: i32, thread: i32): i32 {
  return count * thread / threads;
}

function reduceMatrices(count: i32, update: bool): void {
  reduceMatrix(kInner, V, kPanelBytes, Vt, count, update);
  for (let layer = 0; layer < layers; layer++) {
    const offset = layerBytes * layer;
    const columns = layerColumnBytes * layer;
    reduceMatrix(gInner, W + offset, gPanelBytes, Wt + columns, count, update);
    if (layer + 1 < layers) reduceMatrix(gInner, nextU + offset, gPanelBytes, nextUt + columns, count, update);
  }
}

/** This thread's share of a matrix' rows, in fours. */
function reduceMatrix(
  rows: i32, weights: usize, panelBytes: usize, transposed: usize, count: i32, update: bool,
): void {
  const from = shareOf(rows >> 2, thread);
  const to = shareOf(rows >> 2, thread + 1);
  for (let p = 0; p < mPanels; p++) {
    for (let i = from; i < to; i++) {
      const tile = weights + panelBytes * p + 4 * PANEL * i;
      const column = transposed + mPanelBytes * (i >> 1) + 8 * PANEL * p + VECTOR * (i & 1);
      reduceTile(tile, column, count, update);
    }
  }
}

function reduceTile(tile: usize, column: usize, count: i32, update: bool): void {
  const first = tile + toGradient;
  let l0 = v128.load(first);
  let r0 = v128.load(first, VECTOR);
  let l1 = v128.load(first, PANEL);
  let r1 = v128.load(first, PANEL + VECTOR);
  let l2 = v128.load(first, 2 * PANEL);
  let r2 = v128.load(first, 2 * PANEL + VECTOR);
  let l3 = v128.load(first, 3 * PANEL);
  let r3 = v128.load(first, 3 * PANEL + VECTOR);
  const end = first + parameterBytes * count;
  for (let g = first + parameterBytes; g < end; g += parameterBytes) {
    l0 = f32x4.add(l0, v128.load(g));
    r0 = f32x4.add(r0, v128.load(g, VECTOR));
    l1 = f32x4.add(l1, v128.load(g, PANEL));
    r1 = f32x4.add(r1, v128.load(g, PANEL + VECTOR));
    l2 = f32x4.add(l2, v128.load(g, 2 * PANEL));
    r2 = f32x4.add(r2, v128.load(g, 2 * PANEL + VECTOR));
    l3 = f32x4.add(l3, v128.load(g, 3 * PANEL));
    r3 = f32x4.add(r3, v128.load(g, 3 * PANEL + VECTOR));
  }
  if (!update) {
    storeTile(first, l0, r0, l1, r1, l2, r2, l3, r3);
    return;
  }
  const factor = f32x4.splat(scale);
  stepTile(
    tile, column, f32x4.mul(l0, factor), f32x4.mul(r0, factor), f32x4.mul(l1, factor), f32x4.mul(r1, factor),
    f32x4.mul(l2, factor), f32x4.mul(r2, factor), f32x4.mul(l3, factor), f32x4.mul(r3, factor),
  );
}

/**
 * U of the first layer. Where a gradient of 0 changes nothing and the update is short, it is enough to visit the
 * characters read, each of them once.
 */
function reduceInputs(count: i32, update: bool): void {
  if (!sparse || tau * B > K) {
    for (let x = 0; x < K; x++) reduceShared(U + gPitch * x, gPanels, count, update);
    return;
  }
  mark++;
  for (let stream = 0; stream < B; stream++) {
    const x = idsOf(stream);
    for (let t = 0; t < tau; t++) visitOnce(load<u32>(x + 4 * t), count, update);
  }
}

function visitOnce(x: u32, count: i32, update: bool): void {
  if (load<u32>(marks + 4 * x) == mark) return;
  store<u32>(marks + 4 * x, mark);
  reduceShared(U + gPitch * x, gPanels, count, update);
}

/**
 * This thread's share of the panels at `at`. Their gradients are left at zero, as they began, but for the sum in the
 * first lane where there is no step.
 */
function reduceShared(at: usize, panels: i32, count: i32, update: bool): void {
  const end = at + PANEL * shareOf(panels, thread + 1);
  const factor = f32x4.splat(scale);
  const numbers = v128.load(stepNumbers);
  for (let i = at + PANEL * shareOf(panels, thread); i < end; i += VECTOR) {
    const first = i + toGradient;
    let sum = v128.load(first);
    const last = first + parameterBytes * count;
    for (let g = first + parameterBytes; g < last; g += parameterBytes) {
      sum = f32x4.add(sum, v128.load(g));
      v128.store(g, f32x4.splat(0));
    }
    v128.store(first, update ? f32x4.splat(0) : sum);
    if (update) step(optimizer, i, f32x4.mul(sum, factor), numbers);
  }
}
