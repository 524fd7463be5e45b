import { cellOf } from '../model/cells/index.ts';
import { createTrace, forward, networkOf, type Trace } from '../model/network.ts';
import { atOnce } from '../model/pieces.ts';
import { computePasses } from '../model/update.ts';
import { FRESH } from '../text/batches.ts';
import type { Model } from '../training/checkpoint.ts';
import { configOf, recipeOf } from '../training/setup.ts';

/** Beyond it tanh has flattened to less than a tenth of its slope: such a unit hardly learns. */
const SATURATED = 0.95;
/** A gate below is shut, and open above one less it (Karpathy, Johnson and Fei-Fei 2015). */
const SHUT = 0.1;
const BINS = 20;

export interface GateHealth {
  readonly gate: string;
  /** Shares of its values. */
  readonly shut: number;
  readonly open: number;
}

/** How much room to learn the units of a model have. */
export interface Health {
  /** Share of the values of h beyond ±0.95. */
  readonly saturated: number;
  /** Share of the values of h in each of 20 equal parts from -1 to 1. */
  readonly histogram: Float64Array;
  /** Of the cell's gates that are between 0 and 1. */
  readonly gates: readonly GateHealth[];
  /** ‖dL‖ of an update from here, before clipping. */
  readonly gradientNorm: number;
  /** What bounds that norm; undefined where the recipe does not. */
  readonly normBound: number | undefined;
  /** Share of the gradient's elements that the recipe clips, of all; undefined where it clips none by itself. */
  readonly clipped: number | undefined;
}

/**
 * Reads a text and looks at the units, and at the gradient of an update there, from zero states.
 * @param ids of the text, two at least; the gradient is that of its first tau characters.
 */
export function healthOf(model: Model, ids: Uint32Array): Health {
  const config = { ...configOf(model.options, model.vocabulary), seqLength: ids.length - 1 };
  const trace = createTrace(config);
  atOnce(forward(networkOf(config, model.parameters), ids, 0, trace));
  const h = trace.layers.flatMap((layer) => layer.h.slice(1));
  return {
    saturated: shareOf(h, (value) => Math.abs(value) > SATURATED),
    histogram: histogramOf(h),
    gates: gatesOf(model, trace),
    ...gradientOf(model, ids),
  };
}

function shareOf(rows: readonly Float64Array[], test: (value: number) => boolean): number {
  let count = 0;
  let all = 0;
  for (const row of rows) {
    for (const value of row) if (test(value)) count++;
    all += row.length;
  }
  return count / all;
}

function histogramOf(rows: readonly Float64Array[]): Float64Array {
  const counts = new Float64Array(BINS);
  let all = 0;
  for (const row of rows) {
    for (const value of row) counts[Math.min(BINS - 1, Math.floor(((value + 1) / 2) * BINS))]!++;
    all += row.length;
  }
  return counts.map((count) => count / all);
}

function gatesOf({ options }: Model, { layers }: Trace): GateHealth[] {
  const { logistic, kept } = cellOf(options);
  const m = options.hiddenSize;
  return logistic.map((gate) => {
    const first = kept.indexOf(gate) * m;
    const values = layers.flatMap((layer) => layer.kept.map((row) => row.subarray(first, first + m)));
    return {
      gate,
      shut: shareOf(values, (value) => value < SHUT),
      open: shareOf(values, (value) => value > 1 - SHUT),
    };
  });
}

/** Of one stream. */
function gradientOf(model: Model, ids: Uint32Array): Pick<Health, 'gradientNorm' | 'normBound' | 'clipped'> {
  const whole = configOf(model.options, model.vocabulary);
  const config = { ...whole, batchSize: 1, seqLength: Math.min(whole.seqLength, ids.length - 1) };
  const recipe = recipeOf(model.options);
  const { layers, hiddenSize } = config;
  const carried = new Float64Array(layers * cellOf(config).states.length * hiddenSize);
  const state = { update: model.update, parameters: model.parameters, moments: new Float64Array(), carried };
  const { gradients } = computePasses({ config, recipe, ids, starts: Uint32Array.of(FRESH), state });
  const clipped =
    recipe.clip === 'value' ? shareOf([gradients], (g) => Math.abs(g) > recipe.clipAt) : undefined;
  const gradientNorm = Math.sqrt(gradients.reduce((sum, g) => sum + g * g, 0));
  return { gradientNorm, normBound: recipe.clip === 'norm' ? recipe.clipAt : undefined, clipped };
}
