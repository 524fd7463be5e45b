/** Gradients verified: the reference against finite differences, every other backend against the reference. */
import type { Random } from '../random.ts';
import type { ModelConfig } from './config.ts';
import { lossAndGradients, networkOf } from './network.ts';
import type { Recipe } from './recipe.ts';
import type { TrainingState } from './state.ts';
import { type RealArray, type Tensor, tensorsOf } from './tensors.ts';

/** Mean absolute difference to finite differences that every tensor of the reference must keep. */
export const REFERENCE_BOUND = 1e-10;

/** The bound at these sizes: beyond 25 steps the loss, and with it the rounding of its differences, grows with tau. */
export function referenceBound({ seqLength }: Pick<ModelConfig, 'seqLength'>): number {
  return REFERENCE_BOUND * Math.max(1, seqLength / 25);
}

/** ‖g - g64‖ / ‖g64‖ that every tensor of a float32 backend must keep. */
export const FLOAT32_BOUND = 1e-5;

/**
 * Step of the difference quotient. With five points the truncation error is h⁴/30 of the fifth derivative and
 * rounding costs about 1e-16 L / h, so that both stay near 1e-12 here; two points stop near 5e-10.
 */
const STEP = 1e-3;

/** How one tensor of the reference compares to finite differences. */
export interface DifferenceCheck {
  readonly name: string;
  /** Entries compared: all, or a random choice. */
  readonly entries: number;
  readonly meanAbsoluteDifference: number;
  /** Largest |a - n| / max(|a|, |n|, 1e-6), and where it is. */
  readonly maxRelativeError: number;
  readonly worst: {
    readonly row: number;
    readonly column: number;
    readonly analytic: number;
    readonly numeric: number;
  };
}

/** One update whose gradients are checked. */
export interface CheckedUpdate {
  readonly config: ModelConfig;
  readonly recipe: Recipe;
  readonly ids: Uint32Array;
  /** Where each stream reads [B], as text/batches.ts says. */
  readonly starts: Uint32Array;
  readonly state: TrainingState;
}

export interface CheckOptions extends CheckedUpdate {
  /** Draws the entries. */
  readonly random: Random;
  /** Entries of each tensor to compare; all where it has no more. */
  readonly entries: number;
  /** Called after each entry. */
  readonly onEntry?: (() => void) | undefined;
}

/** Compares the reference's gradients at a state with five-point central differences of its loss, in float64. */
export function checkReference(options: CheckOptions): DifferenceCheck[] {
  const { config, state, random, entries, onEntry } = options;
  const parameters = Float64Array.from(state.parameters);
  const update = { ...options, state: { ...state, parameters } };
  const gradients = referenceGradients(update);

  const lossAt = (index: number, value: number) => {
    const before = parameters[index]!;
    parameters[index] = value;
    const loss = referenceLoss(update);
    parameters[index] = before;
    return loss;
  };
  // f' = (f(x - 2h) - 8 f(x - h) + 8 f(x + h) - f(x + 2h)) / 12h + O(h⁴)
  const slopeAt = (index: number) => {
    const x = parameters[index]!;
    const [l2, l1, r1, r2] = [-2, -1, 1, 2].map((steps) => lossAt(index, x + steps * STEP)) as Four;
    onEntry?.();
    return (l2 - 8 * l1 + 8 * r1 - r2) / (12 * STEP);
  };
  return tensorsOf(config).map((tensor) => {
    const chosen = chooseEntries(tensor, entries, random);
    return compareEntries(tensor, chosen, (index) => [gradients[index]!, slopeAt(index)]);
  });
}

type Four = [number, number, number, number];

/** Offsets within the tensor, without repetition. */
function chooseEntries({ size }: Tensor, entries: number, random: Random): number[] {
  if (entries >= size) return Array.from({ length: size }, (_, i) => i);
  const chosen = new Set<number>();
  while (chosen.size < entries) chosen.add(Math.floor(random.uniform() * size));
  return [...chosen];
}

function compareEntries(
  { name, offset, columns }: Tensor,
  chosen: readonly number[],
  valuesAt: (index: number) => [analytic: number, numeric: number],
): DifferenceCheck {
  let sum = 0;
  let maxRelativeError = -1;
  let worst = { row: 0, column: 0, analytic: 0, numeric: 0 };
  for (const at of chosen) {
    const [analytic, numeric] = valuesAt(offset + at);
    const difference = Math.abs(analytic - numeric);
    sum += difference;
    // The floor keeps entries whose gradient is zero from dividing rounding by nothing.
    const relative = difference / Math.max(Math.abs(analytic), Math.abs(numeric), 1e-6);
    if (relative > maxRelativeError) {
      maxRelativeError = relative;
      worst = { row: Math.floor(at / columns), column: at % columns, analytic, numeric };
    }
  }
  return {
    name,
    entries: chosen.length,
    meanAbsoluteDifference: sum / chosen.length,
    maxRelativeError,
    worst,
  };
}

/** How one tensor of a backend's gradients compares to the reference's. */
export interface NormCheck {
  readonly name: string;
  /** ‖g - g64‖ / ‖g64‖ */
  readonly relativeNormError: number;
}

/**
 * Compares a float32 backend's packed gradients with the reference's, which starts from the same float32 weights: so
 * only the arithmetic is compared.
 */
export function checkFloat32(update: CheckedUpdate, gradients: RealArray): NormCheck[] {
  const { config, state } = update;
  const parameters = Float32Array.from(state.parameters);
  const carried = Float32Array.from(state.carried);
  const reference = referenceGradients({ ...update, state: { ...state, parameters, carried } });
  return compareGradients(config, gradients, reference);
}

/** The reference's gradients of an update, packed. */
export function referenceGradients(update: CheckedUpdate): Float64Array {
  const gradients = new Float64Array(update.state.parameters.length);
  referenceLoss(update, gradients);
  return gradients;
}

function referenceLoss(checked: CheckedUpdate, gradients?: Float64Array): number {
  const { config, recipe, ids, starts, state } = checked;
  const { update, parameters } = state;
  const input = { ids, starts, update, carried: Float64Array.from(state.carried) };
  return lossAndGradients(config, recipe, networkOf(config, parameters), input, gradients);
}

/** Compares packed gradients, tensor by tensor. */
export function compareGradients(
  config: ModelConfig,
  gradients: RealArray,
  reference: Float64Array,
): NormCheck[] {
  return tensorsOf(config).map(({ name, offset, size }) => {
    let difference = 0;
    let norm = 0;
    for (let i = offset; i < offset + size; i++) {
      difference += (gradients[i]! - reference[i]!) ** 2;
      norm += reference[i]! ** 2;
    }
    const relativeNormError = difference === 0 ? 0 : Math.sqrt(difference / norm);
    return { name, relativeNormError };
  });
}
