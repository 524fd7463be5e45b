import { cellOf } from '../model/cells/index.ts';
import { backward, createTrace, forward, networkOf } from '../model/network.ts';
import { atOnce } from '../model/pieces.ts';
import { parameterCount } from '../model/tensors.ts';
import type { Model } from '../training/checkpoint.ts';
import { configOf } from '../training/setup.ts';

/** How the loss of one character hangs on one carried state of one layer, the further back the later. */
export interface GradientNorms {
  /** From 0. */
  readonly layer: number;
  /** As the cell names it: "h", "cell". */
  readonly state: string;
  /** ‖dL_t / dh_{t-k}‖ for k = 0, 1, … in nats per unit of the state. */
  readonly norms: Float64Array;
}

export interface Influence {
  readonly states: readonly GradientNorms[];
  /** ‖dL_t / dx_i‖ for each character i that was read, x_i being what the first layer reads of it. */
  readonly characters: Float64Array;
  /** -log2 p of the last character. */
  readonly bits: number;
}

/**
 * What the loss of a text's last character hangs on, by the reference's own way back with that loss alone.
 * @param ids of the text, two at least, read from zero states; the last is only guessed.
 */
export function influencesOn(model: Model, ids: Uint32Array): Influence {
  const steps = ids.length - 1;
  const config = { ...configOf(model.options, model.vocabulary), seqLength: steps };
  const network = networkOf(config, model.parameters);
  const trace = createTrace(config);
  atOnce(forward(network, ids, 0, trace));
  const bits = -Math.log2(trace.predictions.at(-1)![ids.at(-1)!]!);
  const gradients = networkOf(config, new Float64Array(parameterCount(config)));
  atOnce(backward(network, ids, 0, trace, (t) => (t === steps - 1 ? 1 : 0), gradients));
  const m = config.hiddenSize;
  const states = trace.layers.flatMap(({ dStates }, layer) =>
    cellOf(config).states.map((state, s) => ({
      layer,
      state,
      norms: Float64Array.from(dStates, (row) => norm(row.subarray(s * m, (s + 1) * m))).reverse(),
    })),
  );
  return { states, characters: Float64Array.from(trace.layers[0]!.x, norm), bits };
}

function norm(row: Float64Array): number {
  return Math.hypot(...row);
}
