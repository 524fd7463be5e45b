import { cellOf } from '../model/cells/index.ts';
import type { LayerTensors } from '../model/layer.ts';
import { backward, createTrace, forward, networkOf } from '../model/network.ts';
import { atOnce } from '../model/pieces.ts';
import { parameterCount } from '../model/tensors.ts';
import type { Model } from '../training/checkpoint.ts';
import { configOf } from '../training/setup.ts';

/** One layer at one step; blocks of m numbers, by what the cell calls them. */
export interface LayerStep {
  /** U input + b, a block a gate. */
  readonly x: Readonly<Record<string, Float64Array>>;
  /** W h of the step before, a block a gate. */
  readonly r: Readonly<Record<string, Float64Array>>;
  /** What the gates came to, where the cell keeps them. */
  readonly gates: Readonly<Record<string, Float64Array>>;
  /** Carried to the next step: h, and what else the cell has. */
  readonly states: Readonly<Record<string, Float64Array>>;
  /** dL / d of the same. */
  readonly dStates: Readonly<Record<string, Float64Array>>;
}

/** What happens at one character. */
export interface Step {
  readonly layers: readonly LayerStep[];
  /** p of the next character [K]. */
  readonly p: Float64Array;
  /** dL / do [K]. */
  readonly dO: Float64Array;
  /** -log2 p of the character that comes. */
  readonly bits: number;
}

/** The two passes over a few characters, with every number in between. */
export interface Unrolled {
  /** One more than there are steps: the last is only guessed. */
  readonly characters: readonly string[];
  readonly steps: readonly Step[];
  readonly weights: Matrices;
  /** dL by each of them. */
  readonly gradients: Matrices;
}

/** Of one layer: U [G m, K or m] and W [G m, m]; V [K, m] is the output's. */
export interface Matrices {
  readonly layers: readonly { readonly U: Float64Array; readonly W: Float64Array }[];
  readonly V: Float64Array;
}

/** The same characters before and after the weights made one step down. */
export interface OneStep {
  readonly before: Unrolled;
  readonly after: Unrolled;
}

/**
 * The passes over a text of a few characters, from states that are given or zero. L is the mean of its losses in nats.
 * @param ids two at least.
 * @param states [layers, S, m]
 */
export function unroll(model: Model, ids: Uint32Array, states?: Float64Array): Unrolled {
  return passes(model, ids, states).unrolled;
}

/**
 * The same, and once more after one step of plain gradient descent on these characters alone: θ ← θ - η dL/dθ.
 * @param rate η
 */
export function unrollStep(model: Model, ids: Uint32Array, rate: number, states?: Float64Array): OneStep {
  const { unrolled, gradients } = passes(model, ids, states);
  const parameters = Float64Array.from(model.parameters, (value, i) => value - rate * gradients[i]!);
  return { before: unrolled, after: unroll({ ...model, parameters }, ids, states) };
}

function passes(model: Model, ids: Uint32Array, states: Float64Array | undefined) {
  const config = { ...configOf(model.options, model.vocabulary), seqLength: ids.length - 1 };
  const { hiddenSize: m } = config;
  const cell = cellOf(config);
  const network = networkOf(config, Float64Array.from(model.parameters));
  const trace = createTrace(config);
  for (const [l, layer] of trace.layers.entries()) {
    const first = layer.states[0]!;
    if (states) first.set(states.subarray(l * first.length, (l + 1) * first.length));
  }
  atOnce(forward(network, ids, 0, trace));
  // The way back writes over these.
  const copies = (rows: readonly Float64Array[]) => rows.map((row) => row.slice());
  const predictions = copies(trace.predictions);
  const products = trace.layers.map(({ x, r }) => ({ x: copies(x), r: copies(r) }));
  const gradients = new Float64Array(parameterCount(config));
  const sums = networkOf(config, gradients);
  atOnce(backward(network, ids, 0, trace, () => 1 / config.seqLength, sums));
  const blocks = (names: readonly string[], row: Float64Array) =>
    Object.fromEntries(names.map((name, i) => [name, row.slice(i * m, (i + 1) * m)]));
  const steps = predictions.map(
    (p, t): Step => ({
      p,
      dO: trace.predictions[t]!,
      bits: -Math.log2(p[ids[t + 1]!]!),
      layers: trace.layers.map((layer, l) => ({
        x: blocks(cell.gates, products[l]!.x[t]!),
        r: blocks(cell.gates, products[l]!.r[t]!),
        gates: blocks(cell.kept, layer.kept[t]!),
        states: blocks(cell.states, layer.states[t + 1]!),
        dStates: blocks(cell.states, layer.dStates[t]!),
      })),
    }),
  );
  const characters = Array.from(ids, (id) => model.vocabulary.decode([id]));
  const unrolled: Unrolled = {
    characters,
    steps,
    weights: matricesOf(network),
    gradients: matricesOf(sums),
  };
  return { unrolled, gradients };
}

function matricesOf(network: {
  readonly layers: readonly LayerTensors[];
  readonly V: ArrayLike<number>;
}): Matrices {
  return {
    layers: network.layers.map(({ U, W }) => ({ U: Float64Array.from(U), W: Float64Array.from(W) })),
    V: Float64Array.from(network.V),
  };
}
