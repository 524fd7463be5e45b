/**
 * The reference: forward pass, loss and back-propagation through time, in float64 and in plain loops. It is the truth
 * that every backend is tested against. Cells are in cells/, one layer in layer.ts, clipping and optimisers beside.
 *
 * Forward, t = 1 … tau (U x_t of a one-hot x_t is a column of U):
 *
 *     x_t = U[:, id_t] + b, or U h_t of the layer below + b          r_t = W h_{t-1}
 *     h_t = cell(x_t, r_t, states)      o_t = V h_t + c              p_t = softmax(o_t)
 *     L   = mean over the B streams of the sum (or mean) over t of  -ln p_t[y_t]
 *
 * Backward. With L = -ln softmax(o)[y] the derivative by o is p - onehot(y). Through o = V h + c it reaches V, c and h;
 * h_t also feeds r_{t+1} = W h_t, so what arrives at h_t is the sum of both, and nothing comes from beyond tau: the
 * truncation.
 *
 *     do_t = (p_t - onehot(y_t)) / B          dh_t = Vᵀ do_t + Wᵀ dr_{t+1}       dx_t, dr_t = cell'(dh_t)
 *     dV = Σ do_t h_tᵀ    dc = Σ do_t    dW = Σ dr_t h_{t-1}ᵀ    dU[:, id_t] += dx_t    db = Σ dx_t
 *
 * Where x_t is the end mark of documents, the states before the step are 0 instead: h_{t-1} and what else is carried get
 * no derivative from there.
 */
import { FRESH } from '../text/batches.ts';
import { type Arithmetic, FLOAT64 } from './arithmetic.ts';
import { cellOf } from './cells/index.ts';
import type { ModelConfig, ModelShape } from './config.ts';
import { type DropoutMask, dropoutMask } from './dropout.ts';
import {
  addOuterProducts,
  backward as backwardThroughLayer,
  createLayerTrace,
  type LayerTensors,
  type LayerTrace,
  readCharacter,
  readLayer,
  step,
  type Units,
} from './layer.ts';
import type { Pieces } from './pieces.ts';
import { sum } from './products.ts';
import { lossDivisor, type Recipe } from './recipe.ts';
import { carriedStates } from './state.ts';
import { type RealArray, tensorsOf, viewsOf } from './tensors.ts';

/** A model's tensors of either precision, by layer, with what its units do. */
export interface Network<A extends RealArray = RealArray> extends Units {
  readonly hiddenSize: number;
  readonly layers: readonly LayerTensors<A>[];
  /** [K, m] */
  readonly V: A;
  /** [K] */
  readonly c: A;
  /** Read from zero states, where there is one: see ModelConfig. */
  readonly endMark: number | undefined;
}

/** Views of packed parameters, or gradients, as a network; they share its memory. */
export function networkOf<A extends RealArray>(
  shape: ModelShape,
  packed: A,
  arithmetic: Arithmetic = FLOAT64,
): Network<A> {
  const tensors = tensorsOf(shape);
  const layerOf = (index: number) => {
    const own = tensors.filter(({ kind, layer }) => layer === index && kind !== 'V' && kind !== 'c');
    return Object.fromEntries(
      own.map(({ kind, offset, size }) => [kind, packed.subarray(offset, offset + size)]),
    ) as unknown as LayerTensors<A>;
  };
  const { V, c } = viewsOf(tensors, packed) as { V: A; c: A };
  const layers = Array.from({ length: shape.layers }, (_, index) => layerOf(index));
  const { hiddenSize, endMark } = shape;
  return { cell: cellOf(shape), arithmetic, hiddenSize, layers, V, c, endMark };
}

/** What the passes of one stream leave behind. */
export interface Trace {
  readonly layers: readonly LayerTrace[];
  /** p_1 … p_tau, which the backward pass turns into do_1 … do_tau: tau rows [K]. */
  readonly predictions: readonly Float64Array[];
  /** tau rows [m]: what reaches h_t of a layer from above it. */
  readonly above: readonly Float64Array[];
}

/** Room for the passes of one stream over `seqLength` characters. */
export function createTrace(config: ModelShape & Pick<ModelConfig, 'seqLength'>): Trace {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, layers } = config;
  const rows = (length: number) => Array.from({ length: tau }, () => new Float64Array(length));
  const cell = cellOf(config);
  return {
    layers: Array.from({ length: layers }, () => createLayerTrace(cell, m, tau)),
    predictions: rows(K),
    above: rows(m),
  };
}

/** o = V h + c. */
export function logits({ V, c, arithmetic }: Network, h: Float64Array, o: Float64Array): void {
  o.set(c);
  arithmetic.addProduct(o, V, h);
  arithmetic.round(o);
}

/**
 * Turns logits into probabilities, in place; the largest logit is subtracted first, so that nothing overflows.
 * @param sumOf the arithmetic's.
 * @returns -ln p[y].
 */
export function softmax(o: Float64Array, y: number, sumOf = sum): number {
  let largest = o[0]!;
  for (let k = 1; k < o.length; k++) if (o[k]! > largest) largest = o[k]!;
  const target = o[y]! - largest;
  for (let k = 0; k < o.length; k++) o[k] = Math.exp(o[k]! - largest);
  const all = sumOf(o);
  for (let k = 0; k < o.length; k++) o[k]! /= all;
  return Math.log(all) - target;
}

/** Which numbers of an update's dropout one stream sees: unit by unit of layer and step. */
type StreamMask = (layer: number, t: number, unit: number) => number;

/**
 * Forward pass of one stream over the characters ids[at] … ids[at + tau - 1], from row 0 of each layer's states, a
 * layer of a step a piece.
 * @returns the sum of -ln p_t[y_t] in nats, with y_t = ids[at + t].
 */
export function* forward(
  network: Network,
  ids: Uint32Array,
  at: number,
  trace: Trace,
  mask?: StreamMask,
): Pieces<number> {
  const { arithmetic, layers } = network;
  let loss = 0;
  for (const [t, prediction] of trace.predictions.entries()) {
    const begins = ids[at + t] === network.endMark;
    for (const [l, layer] of layers.entries()) {
      const { states, zeros, before, h, seen, kept, x, r } = trace.layers[l]!;
      before[t] = begins ? zeros : states[t]!;
      if (l === 0) readCharacter(network, layer, ids[at + t]!, x[t]!);
      else readLayer(network, layer, trace.layers[l - 1]!.seen[t]!, x[t]!);
      step(network, layer, x[t]!, r[t]!, before[t]!, states[t + 1]!, kept[t]!);
      seen[t] = mask ? h[t + 1]!.map((value, unit) => value * mask(l, t, unit)) : h[t + 1]!;
      yield;
    }
    logits(network, trace.layers.at(-1)!.seen[t]!, prediction);
    loss += softmax(prediction, ids[at + t + 1]!, arithmetic.sum);
    arithmetic.round(prediction);
  }
  return loss;
}

/**
 * Backward pass of one stream after forward(), as finely cut; adds to `gradients`.
 * @param scale what the loss of step t counts: one divided by what the loss is a mean over.
 */
export function* backward(
  network: Network,
  ids: Uint32Array,
  at: number,
  trace: Trace,
  scale: (t: number) => number,
  gradients: Network<Float64Array>,
  mask?: StreamMask,
): Pieces {
  const { arithmetic, layers, V } = network;
  const { add, addTransposedProduct, round } = arithmetic;
  const { predictions, above } = trace;
  for (const [t, dO] of predictions.entries()) {
    dO[ids[at + t + 1]!]! -= 1;
    const weight = scale(t);
    for (let k = 0; k < dO.length; k++) dO[k]! *= weight;
    round(dO);
    addTransposedProduct(above[t]!.fill(0), V, dO);
    yield;
  }
  for (let t = predictions.length - 1; t >= 0; t--) add(gradients.c, predictions[t]!);
  yield* addOuterProducts(arithmetic, gradients.V, predictions, trace.layers.at(-1)!.seen);
  for (let l = layers.length - 1; l >= 0; l--) {
    const own = trace.layers[l]!;
    const sums = gradients.layers[l]!;
    if (mask) dropAgain(above, l, mask);
    yield* backwardThroughLayer(network, layers[l]!, own, above, sums);
    if (l === 0) {
      const K = gradients.c.length;
      for (let t = predictions.length - 1; t >= 0; t--) add(sums.U, own.x[t]!, ids[at + t]!, K);
    } else {
      yield* addOuterProducts(arithmetic, sums.U, own.x, trace.layers[l - 1]!.seen);
      for (const [t, dx] of own.x.entries()) {
        addTransposedProduct(above[t]!.fill(0), layers[l]!.U, dx);
        yield;
      }
    }
  }
}

/** What was not seen gets no gradient. */
function dropAgain(above: readonly Float64Array[], layer: number, mask: StreamMask): void {
  for (const [t, row] of above.entries())
    for (let unit = 0; unit < row.length; unit++) row[unit]! *= mask(layer, t, unit);
}

/** One update's place in text and training. */
export interface UpdateInput {
  readonly ids: Uint32Array;
  /** Where each stream reads [B], with the bit FRESH where its states start from 0. */
  readonly starts: Uint32Array;
  /** Updates done before this one. */
  readonly update: number;
  /** Carried states [layers, S, B, m] before the update; become those after it. */
  readonly carried: Float64Array;
}

/**
 * Loss and gradients of one update, not clipped, piece by piece.
 * @param gradients are overwritten; undefined for the loss alone.
 * @returns the loss: the mean over streams of the sum, or mean, over tau characters, in nats.
 */
export function* lossAndGradients(
  config: ModelConfig,
  recipe: Recipe,
  network: Network,
  { ids, starts, update, carried }: UpdateInput,
  gradients?: Float64Array,
  trace: Trace = createTrace(config),
): Pieces<number> {
  const { batchSize: B } = config;
  const divisor = lossDivisor(config, recipe);
  const sums = gradients && networkOf(config, gradients.fill(0));
  const dropped = dropoutMask(recipe, update);
  let loss = 0;
  for (let stream = 0; stream < B; stream++) {
    const start = starts[stream]!;
    const at = start & ~FRESH;
    const mask = dropped && streamMask(dropped, stream, B);
    const rows = rowsOf(config, carried, stream);
    enter(trace, rows, (start & FRESH) !== 0);
    loss += (yield* forward(network, ids, at, trace, mask)) / divisor;
    if (sums) yield* backward(network, ids, at, trace, () => 1 / divisor, sums, mask);
    leave(trace, rows);
  }
  return loss;
}

function streamMask(mask: DropoutMask, stream: number, streams: number): StreamMask {
  return (layer, t, unit) => mask.at(layer, t * streams + stream, unit);
}

/** The states of one stream: S rows [m] for each layer. */
function rowsOf(config: ModelConfig, carried: Float64Array, stream: number): Float64Array[][] {
  const { hiddenSize: m, layers } = config;
  const rows = carriedStates(config).map(({ offset }) =>
    carried.subarray(offset + stream * m, offset + (stream + 1) * m),
  );
  const S = rows.length / layers;
  return Array.from({ length: layers }, (_, layer) => rows.slice(layer * S, (layer + 1) * S));
}

function enter(trace: Trace, rows: Float64Array[][], fresh: boolean): void {
  for (const [l, states] of rows.entries()) {
    const first = trace.layers[l]!.states[0]!;
    if (fresh) first.fill(0);
    else for (const [s, row] of states.entries()) first.set(row, s * row.length);
  }
}

function leave(trace: Trace, rows: Float64Array[][]): void {
  for (const [l, states] of rows.entries()) {
    const last = trace.layers[l]!.states.at(-1)!;
    for (const [s, row] of states.entries()) row.set(last.subarray(s * row.length, (s + 1) * row.length));
  }
}
