/**
 * One update's gradients of the vanilla network, written as a student of min-char-rnn writes them, with the places where
 * students slip. Without a slip they are the reference's.
 *
 *     a_t = W h_{t-1} + U[:, x_t] + b     h_t = tanh(a_t)     o_t = V h_t + c     p_t = softmax(o_t)
 *     do_t = p_t - onehot(y_t)     dh_t = Vᵀ do_t + dh_next     da_t = (1 - h_t²) dh_t     dh_next = Wᵀ da_t
 */
import { softmax } from '../model/network.ts';
import { addOuterProducts, addProduct, addTransposedProduct } from '../model/products.ts';

export const TENSORS = ['U', 'W', 'V', 'b', 'c'] as const;
export type TensorName = (typeof TENSORS)[number];
/** U [m, K], W [m, m], V [K, m], b [m], c [K]; row-major. */
export type Tensors = Readonly<Record<TensorName, Float64Array>>;

/** What gradients are computed at. */
export interface StudentPlace {
  readonly weights: Tensors;
  /** x_1 … x_tau, y_tau */
  readonly ids: Uint32Array;
  /** [m] */
  readonly h0: Float64Array;
  /** Whether the loss is summed over the characters, or averaged. */
  readonly loss: 'sum' | 'mean';
}

/** What may be done otherwise than it should. */
export interface Slips {
  readonly h0?: 'zeros';
  readonly target?: 'this character';
  readonly dO?: 'probabilities';
  readonly next?: 'forgotten' | 'behind the slope' | 'of h';
  readonly slope?: 'forgotten' | 'of a';
  readonly throughW?: 'not transposed';
  readonly dW?: 'of the same step';
  readonly sums?: 'overwritten';
}

/** The gradients of a place. */
export function studentGradients(place: StudentPlace, slips: Slips = {}): Tensors {
  const { weights, ids, loss } = place;
  const { U, W, V, b, c } = weights;
  const [m, K, tau] = [b.length, c.length, ids.length - 1];
  const rows = (count: number, length: number) =>
    Array.from({ length: count }, () => new Float64Array(length));
  const [a, h, dO, dA] = [rows(tau, m), rows(tau + 1, m), rows(tau, K), rows(tau, m)];
  if (slips.h0 !== 'zeros') h[0]!.set(place.h0);
  for (let t = 0; t < tau; t++) {
    for (let i = 0; i < m; i++) a[t]![i] = b[i]! + U[i * K + ids[t]!]!;
    addProduct(a[t]!, W, h[t]!);
    h[t + 1]!.set(a[t]!.map(Math.tanh));
    dO[t]!.set(c);
    addProduct(dO[t]!, V, h[t + 1]!);
    const y = ids[slips.target === 'this character' ? t : t + 1]!;
    softmax(dO[t]!, y);
    if (slips.dO !== 'probabilities') dO[t]![y]! -= 1;
    if (loss === 'mean') for (let k = 0; k < K; k++) dO[t]![k]! /= tau;
  }
  const next = new Float64Array(m);
  for (let t = tau - 1; t >= 0; t--) {
    const dh = new Float64Array(m);
    addTransposedProduct(dh, V, dO[t]!);
    const late = slips.next === 'behind the slope';
    for (let i = 0; i < m; i++) {
      if (!late) dh[i]! += next[i]!;
      dA[t]![i] = dh[i]! * slopeAt(a[t]![i]!, slips) + (late ? next[i]! : 0);
    }
    next.fill(0);
    if (slips.next === 'forgotten') continue;
    const back = slips.next === 'of h' ? dh : dA[t]!;
    if (slips.throughW) addProduct(next, W, back);
    else addTransposedProduct(next, W, back);
  }
  // What overwrites instead of adding up keeps the step that came last on the way back: the first.
  const steps = slips.sums === 'overwritten' ? 1 : tau;
  const before = slips.dW === 'of the same step' ? h.slice(1) : h.slice(0, -1);
  return sumOver(steps, { ids, dA, dO, before, after: h.slice(1) }, K);
}

function slopeAt(a: number, { slope }: Slips): number {
  if (slope === 'forgotten') return 1;
  return 1 - (slope === 'of a' ? a : Math.tanh(a)) ** 2;
}

interface Rows {
  readonly ids: Uint32Array;
  readonly dA: readonly Float64Array[];
  readonly dO: readonly Float64Array[];
  /** h_{t-1}, and h_t */
  readonly before: readonly Float64Array[];
  readonly after: readonly Float64Array[];
}

/** The gradients, of the first steps. */
function sumOver(steps: number, { ids, dA, dO, before, after }: Rows, K: number): Tensors {
  const m = dA[0]!.length;
  const [U, W, V] = [new Float64Array(m * K), new Float64Array(m * m), new Float64Array(K * m)];
  const [b, c] = [new Float64Array(m), new Float64Array(K)];
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < m; i++) {
      U[i * K + ids[t]!]! += dA[t]![i]!;
      b[i]! += dA[t]![i]!;
    }
    for (let k = 0; k < K; k++) c[k]! += dO[t]![k]!;
  }
  addOuterProducts(W, dA.slice(0, steps), before.slice(0, steps));
  addOuterProducts(V, dO.slice(0, steps), after.slice(0, steps));
  return { U, W, V, b, c };
}
