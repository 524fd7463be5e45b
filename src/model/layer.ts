/**
 * One recurrent layer, one stream, one step at a time: the products around a cell, and their derivatives.
 *
 *     x = U input + b     r = W h (+ bR)     states' = cell(x, r, states)
 */
import type { Arithmetic } from './arithmetic.ts';
import type { Cell } from './cells/cell.ts';
import type { Pieces } from './pieces.ts';
import type { RealArray } from './tensors.ts';

/** The tensors of one layer: U [G m, K or m], W [G m, m], b [G m] and, where the cell has it, bR [m]. */
export interface LayerTensors<A extends RealArray = RealArray> {
  readonly U: A;
  readonly W: A;
  readonly b: A;
  readonly bR?: A;
}

/** What all layers of a network have in common. */
export interface Units {
  readonly cell: Cell;
  readonly arithmetic: Arithmetic;
}

/** What the steps of one stream leave behind for the way back; each row is one step. */
export interface LayerTrace {
  /** tau + 1 rows [S, m]; row 0 is where the update starts. */
  readonly states: readonly Float64Array[];
  /** [S, m]: what a document begins from. */
  readonly zeros: Float64Array;
  /** tau rows: what each step started from, its row of states or the zeros. */
  readonly before: Float64Array[];
  /** The same rows' h [m]. */
  readonly h: readonly Float64Array[];
  /** tau rows [m]: h as the layer above sees it; h itself where nothing is dropped. */
  readonly seen: Float64Array[];
  /** tau rows [R, m]. */
  readonly kept: readonly Float64Array[];
  /** tau rows [G, m]: x on the way forward, its derivative on the way back. */
  readonly x: readonly Float64Array[];
  /** tau rows [G, m]: r, and its derivative. */
  readonly r: readonly Float64Array[];
  /** tau rows [S, m]: the loss's derivative by the states after each step, all paths together; of the way back. */
  readonly dStates: readonly Float64Array[];
}

export function createLayerTrace(cell: Cell, m: number, tau: number): LayerTrace {
  const rows = (count: number, length: number) =>
    Array.from({ length: count }, () => new Float64Array(length));
  const states = rows(tau + 1, cell.states.length * m);
  const h = states.map((row) => row.subarray(0, m));
  return {
    states,
    zeros: new Float64Array(cell.states.length * m),
    before: states.slice(0, tau),
    h,
    seen: h.slice(1),
    kept: rows(tau, cell.kept.length * m),
    x: rows(tau, cell.gates.length * m),
    r: rows(tau, cell.gates.length * m),
    dStates: rows(tau, cell.states.length * m),
  };
}

/** x = U[:, id] + b, the product with a one-hot vector. */
export function readCharacter(
  { arithmetic }: Units,
  { U, b }: LayerTensors,
  id: number,
  x: Float64Array,
): void {
  const K = U.length / b.length;
  for (let i = 0; i < x.length; i++) x[i] = b[i]! + U[i * K + id]!;
  arithmetic.round(x);
}

/** x = U input + b. */
export function readLayer(
  { arithmetic }: Units,
  { U, b }: LayerTensors,
  input: Float64Array,
  x: Float64Array,
): void {
  x.set(b);
  arithmetic.addProduct(x, U, input);
  arithmetic.round(x);
}

/** One step from states `before` to `after`, both [S, m]; writes r and kept. */
export function step(
  { cell, arithmetic }: Units,
  { W, bR }: LayerTensors,
  x: Float64Array,
  r: Float64Array,
  before: Float64Array,
  after: Float64Array,
  kept: Float64Array,
): void {
  const m = after.length / cell.states.length;
  r.fill(0);
  arithmetic.addProduct(r, W, before.subarray(0, m));
  if (bR) arithmetic.add(r, bR, recurrentBiasRow(cell) * m);
  arithmetic.round(r);
  cell.forward(x, r, before, after, kept);
  arithmetic.round(after);
  arithmetic.round(kept);
}

/**
 * Back through all steps of one stream, a step a piece.
 * @param above tau rows [m]: what reaches h_t from above; changed.
 * @param gradients are added to, all but U.
 */
export function* backward(
  { cell, arithmetic }: Units,
  { W }: LayerTensors,
  trace: LayerTrace,
  above: readonly Float64Array[],
  gradients: LayerTensors<Float64Array>,
): Pieces {
  const { add, addTransposedProduct, round } = arithmetic;
  const { states, before, kept, x, r, dStates } = trace;
  const begins = (t: number) => before[t] !== states[t];
  const tau = x.length;
  const m = trace.h[0]!.length;
  const dBefore = new Float64Array(states[0]!.length); // of the step after: 0 behind the last, the truncation
  for (let t = tau - 1; t >= 0; t--) {
    const dh = above[t]!;
    const dAfter = dStates[t]!;
    if (t + 1 < tau && !begins(t + 1)) addTransposedProduct(dh, W, r[t + 1]!);
    dAfter.set(dBefore);
    add(dAfter, dh);
    round(dAfter);
    cell.backward(dAfter, before[t]!, states[t + 1]!, kept[t]!, x[t]!, r[t]!, dBefore);
    for (const row of [x[t]!, r[t]!, dBefore]) round(row);
    if (begins(t)) dBefore.fill(0);
    add(gradients.b, x[t]!);
    if (gradients.bR) add(gradients.bR, r[t]!.subarray(recurrentBiasRow(cell) * m));
    yield;
  }
  const hBefore = before.map((row) => row.subarray(0, m));
  yield* addOuterProducts(arithmetic, gradients.W, r, hBefore);
}

/** Steps whose outer products are one piece: the sums grow by as many at a time. */
const STEPS = 4;

/** G += Σ over t of left[t] right[t]ᵀ, piece by piece.   G [rows, columns] */
export function* addOuterProducts(
  arithmetic: Arithmetic,
  G: Float64Array,
  left: readonly Float64Array[],
  right: readonly Float64Array[],
): Pieces {
  for (let t = 0; t < left.length; t += STEPS) {
    arithmetic.addOuterProducts(G, left.slice(t, t + STEPS), right.slice(t, t + STEPS));
    yield;
  }
}

/** The gate whose recurrent product has its own bias. */
function recurrentBiasRow(cell: Cell): number {
  return cell.gates.indexOf(cell.recurrentBias!);
}
