/** Gradients verified: the reference against finite differences, every other backend against the reference. */
import { walkOf } from '../text/walk.ts';
import type { ModelConfig } from './config.ts';
import type { Random } from './random.ts';
import { lossAndGradients } from './reference.ts';
import type { TrainingState } from './state.ts';
import { type RealArray, type Tensor, type TensorName, tensorsOf, viewsOf } from './tensors.ts';

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
  readonly name: TensorName;
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

export interface CheckOptions {
  readonly config: ModelConfig;
  readonly ids: Uint32Array;
  readonly state: TrainingState;
  /** Draws the entries of the matrices. */
  readonly random: Random;
  /** Entries of each matrix to compare. */
  readonly entries: number;
  /** Entries of each vector to compare; all when left out. */
  readonly vectorEntries?: number;
}

/** Compares the reference's gradients at a state with five-point central differences of its loss, in float64. */
export function checkReference(options: CheckOptions): DifferenceCheck[] {
  const { config, ids, state, random, entries, vectorEntries = Number.POSITIVE_INFINITY } = options;
  const walk = walkOf(ids.length, config.batchSize, config.seqLength);
  const tensors = tensorsOf(config);
  const packed = Float64Array.from(state.parameters);
  const parameters = viewsOf(tensors, packed);
  const gradients = new Float64Array(packed.length);
  const hidden = () => Float64Array.from(state.hidden);
  lossAndGradients(config, parameters, ids, walk, state.update, hidden(), viewsOf(tensors, gradients));

  const lossAt = (index: number, value: number) => {
    const before = packed[index]!;
    packed[index] = value;
    const loss = lossAndGradients(config, parameters, ids, walk, state.update, hidden());
    packed[index] = before;
    return loss;
  };
  // f' = (f(x - 2h) - 8 f(x - h) + 8 f(x + h) - f(x + 2h)) / 12h + O(h⁴)
  const slopeAt = (index: number) => {
    const x = packed[index]!;
    const [l2, l1, r1, r2] = [-2, -1, 1, 2].map((steps) => lossAt(index, x + steps * STEP)) as Four;
    return (l2 - 8 * l1 + 8 * r1 - r2) / (12 * STEP);
  };
  return tensors.map((tensor) => {
    const most = tensor.shape.length === 1 ? vectorEntries : entries;
    const chosen = chooseEntries(tensor, most, random);
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
  readonly name: TensorName;
  /** ‖g - g64‖ / ‖g64‖ */
  readonly relativeNormError: number;
}

/**
 * Compares a float32 backend's packed gradients with the reference's, which starts from the same float32 weights: so
 * only the arithmetic is compared.
 */
export function checkFloat32(
  { config, ids, state }: Pick<CheckOptions, 'config' | 'ids' | 'state'>,
  gradients: RealArray,
): NormCheck[] {
  const parameters = Float32Array.from(state.parameters);
  const hidden = Float32Array.from(state.hidden);
  const reference = referenceGradients({ config, ids, state: { ...state, parameters, hidden } });
  return compareGradients(config, gradients, reference);
}

/** The reference's gradients at a state, packed. */
export function referenceGradients({
  config,
  ids,
  state,
}: Pick<CheckOptions, 'config' | 'ids' | 'state'>): Float64Array {
  const walk = walkOf(ids.length, config.batchSize, config.seqLength);
  const tensors = tensorsOf(config);
  const gradients = new Float64Array(state.parameters.length);
  lossAndGradients(
    config,
    viewsOf(tensors, state.parameters),
    ids,
    walk,
    state.update,
    Float64Array.from(state.hidden),
    viewsOf(tensors, gradients),
  );
  return gradients;
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
