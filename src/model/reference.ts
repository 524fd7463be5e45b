/**
 * The reference: forward pass, loss, back-propagation through time, clipping and AdaGrad, in float64 and in
 * plain loops. It is the truth that every backend is tested against.
 *
 * Forward, t = 1 … tau (U x_t of a one-hot x_t is a column of U):
 *
 *     a_t = W h_{t-1} + U[:, x_t] + b      h_t = tanh(a_t)
 *     o_t = V h_t + c                      p_t = softmax(o_t)
 *     L   = mean over the B streams of  sum over t of  -ln p_t[y_t]
 *
 * Backward. With L = -ln softmax(o)[y] the derivative by o is p - onehot(y). Through o = V h + c it reaches
 * V, c and h; h_t also feeds a_{t+1} = W h_t + …, so what arrives at h_t is the sum of both; tanh' = 1 - tanh².
 *
 *     do_t = (p_t - onehot(y_t)) / B
 *     dh_t = Vᵀ do_t + Wᵀ da_{t+1}         da_{tau+1} = 0: the truncation
 *     da_t = (1 - h_t²) ∘ dh_t
 *     dV = Σ do_t h_tᵀ    dc = Σ do_t    dW = Σ da_t h_{t-1}ᵀ    dU[:, x_t] += da_t    db = Σ da_t
 *
 * AdaGrad (Duchi, Hazan and Singer 2011), after clipping each element:
 *
 *     g = clip(g, -5, 5)     M += g²     theta -= eta g / sqrt(M + 1e-8)
 */
import { cursorAt, type Walk } from '../text/walk.ts';
import { ADAGRAD_EPSILON, CLIP, type ModelConfig } from './config.ts';
import { addOuterProducts, addProduct, addTransposedProduct } from './products.ts';
import type { RealArray, Tensors } from './tensors.ts';

/** U, W, V, b, c of either precision. */
export type Parameters = Tensors<RealArray>;

/** What the passes of one stream leave behind; each row is one time step. */
export interface Trace {
  /** h_0 … h_tau: tau + 1 rows [m]; row 0 is the input. */
  readonly hidden: readonly Float64Array[];
  /** da_1 … da_tau: tau rows [m]. */
  readonly hiddenGradients: readonly Float64Array[];
  /** p_1 … p_tau, which the backward pass turns into do_1 … do_tau: tau rows [K]. */
  readonly outputs: readonly Float64Array[];
}

/** Room for the passes of one stream over `seqLength` characters. */
export function createTrace(config: Pick<ModelConfig, 'vocabularySize' | 'hiddenSize' | 'seqLength'>): Trace {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau } = config;
  const rows = (count: number, length: number) =>
    Array.from({ length: count }, () => new Float64Array(length));
  return { hidden: rows(tau + 1, m), hiddenGradients: rows(tau, m), outputs: rows(tau, K) };
}

/**
 * Forward pass of one stream over the characters ids[at] … ids[at + tau - 1], from trace.hidden[0].
 * @returns the sum of -ln p_t[y_t] in nats, with y_t = ids[at + t].
 */
export function forward(parameters: Parameters, ids: Uint32Array, at: number, trace: Trace): number {
  let loss = 0;
  for (const [t, output] of trace.outputs.entries()) {
    hiddenStep(parameters, ids[at + t]!, trace.hidden[t]!, trace.hidden[t + 1]!);
    logits(parameters, trace.hidden[t + 1]!, output);
    loss += softmax(output, ids[at + t + 1]!);
  }
  return loss;
}

/** h = tanh(W before + U[:, x] + b). */
export function hiddenStep({ U, W, b }: Parameters, x: number, before: Float64Array, h: Float64Array): void {
  const m = b.length;
  const K = U.length / m;
  for (let i = 0; i < m; i++) h[i] = b[i]! + U[i * K + x]!;
  addProduct(h, W, before);
  for (let i = 0; i < m; i++) h[i] = Math.tanh(h[i]!);
}

/** o = V h + c. */
export function logits({ V, c }: Parameters, h: Float64Array, o: Float64Array): void {
  o.set(c);
  addProduct(o, V, h);
}

/**
 * Turns logits into probabilities, in place; the largest logit is subtracted first, so that nothing overflows.
 * @returns -ln p[y].
 */
export function softmax(o: Float64Array, y: number): number {
  let largest = o[0]!;
  for (let k = 1; k < o.length; k++) if (o[k]! > largest) largest = o[k]!;
  const target = o[y]! - largest;
  let sum = 0;
  for (let k = 0; k < o.length; k++) sum += o[k] = Math.exp(o[k]! - largest);
  for (let k = 0; k < o.length; k++) o[k]! /= sum;
  return Math.log(sum) - target;
}

/**
 * Backward pass of one stream after forward(); adds to `gradients`.
 * @param scale 1 / B, since the loss is a mean over streams.
 */
export function backward(
  { V, W }: Parameters,
  ids: Uint32Array,
  at: number,
  trace: Trace,
  scale: number,
  gradients: Tensors<Float64Array>,
): void {
  const { hidden, hiddenGradients, outputs } = trace;
  for (let t = outputs.length - 1; t >= 0; t--) {
    const dO = outputs[t]!;
    dO[ids[at + t + 1]!]! -= 1;
    for (let k = 0; k < dO.length; k++) dO[k]! *= scale;

    const da = hiddenGradients[t]!.fill(0);
    addTransposedProduct(da, V, dO);
    if (t + 1 < outputs.length) addTransposedProduct(da, W, hiddenGradients[t + 1]!);
    const h = hidden[t + 1]!;
    for (let i = 0; i < da.length; i++) da[i]! *= 1 - h[i]! * h[i]!;

    add(gradients.c, dO);
    add(gradients.b, da);
    addToColumn(gradients.U, ids[at + t]!, da);
  }
  addOuterProducts(gradients.V, outputs, hidden.slice(1));
  addOuterProducts(gradients.W, hiddenGradients, hidden.slice(0, -1));
}

function add(sum: Float64Array, term: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += term[i]!;
}

function addToColumn(matrix: Float64Array, column: number, term: Float64Array): void {
  const columns = matrix.length / term.length;
  for (let i = 0; i < term.length; i++) matrix[i * columns + column]! += term[i]!;
}

/**
 * Loss and gradients of one update, not clipped.
 * @param hidden h [B, m] before the update; becomes the h after it.
 * @param gradients are overwritten; undefined for the loss alone.
 * @returns the loss: the mean over streams of the sum over tau characters, in nats.
 */
export function lossAndGradients(
  config: ModelConfig,
  parameters: Parameters,
  ids: Uint32Array,
  walk: Walk,
  update: number,
  hidden: Float64Array,
  gradients?: Tensors<Float64Array>,
  trace: Trace = createTrace(config),
): number {
  const { hiddenSize: m, seqLength: tau, batchSize: B } = config;
  const cursor = cursorAt(walk, tau, update);
  if (cursor === 0) hidden.fill(0);
  if (gradients) for (const gradient of Object.values(gradients)) gradient.fill(0);
  let loss = 0;
  for (let stream = 0; stream < B; stream++) {
    const at = stream * walk.streamLength + cursor;
    const h = hidden.subarray(stream * m, (stream + 1) * m);
    trace.hidden[0]!.set(h);
    loss += forward(parameters, ids, at, trace) / B;
    if (gradients) backward(parameters, ids, at, trace, 1 / B, gradients);
    h.set(trace.hidden[tau]!);
  }
  return loss;
}

/** Clips each gradient and takes one AdaGrad step; all three arrays are packed alike. */
export function adagrad(
  parameters: RealArray,
  gradients: RealArray,
  memory: RealArray,
  learningRate: number,
): void {
  for (let i = 0; i < parameters.length; i++) {
    if (gradients[i] === 0) continue; // M and theta would stay as they are
    const g = Math.min(CLIP, Math.max(-CLIP, gradients[i]!));
    memory[i]! += g * g;
    parameters[i]! -= (learningRate * g) / Math.sqrt(memory[i]! + ADAGRAD_EPSILON);
  }
}

/**
 * Mean -ln p of the next character over a whole text, read in one stream from h = 0 with h carried along.
 * @returns nats per character.
 */
export function evaluate(parameters: Parameters, ids: Uint32Array): number {
  const trace = createTrace({
    vocabularySize: parameters.c.length,
    hiddenSize: parameters.b.length,
    seqLength: 1,
  });
  let loss = 0;
  for (let at = 0; at + 1 < ids.length; at++) {
    loss += forward(parameters, ids, at, trace);
    trace.hidden[0]!.set(trace.hidden[1]!);
  }
  return loss / (ids.length - 1);
}
