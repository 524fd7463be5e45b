import type { Backend } from '../backends/backend.ts';
import type { ModelConfig } from '../model/config.ts';
import {
  type CheckOptions,
  checkFloat32,
  checkReference,
  FLOAT32_BOUND,
  referenceBound,
} from '../model/gradient-check.ts';
import type { TrainingState } from '../model/state.ts';
import { type TensorName, tensorsOf } from '../model/tensors.ts';
import { Random } from '../random.ts';

/** Verdict on one tensor; which numbers there are depends on the method. */
export interface TensorVerdict {
  readonly name: TensorName;
  readonly pass: boolean;
  /** Entries compared; undefined for all. */
  readonly entries?: number;
  readonly meanAbsoluteDifference?: number;
  readonly maxRelativeError?: number;
  /** Where the largest relative error is: "U[3, 17]". */
  readonly worst?: string;
  readonly relativeNormError?: number;
}

/** Verdict on the gradients of one backend at one state. */
export interface GradientVerdict {
  readonly backend: string;
  readonly method: string;
  readonly bound: number;
  readonly pass: boolean;
  readonly tensors: readonly TensorVerdict[];
}

/** Where to check: a model's sizes, the text, and a state, fresh or trained. */
export interface CheckPlace {
  readonly config: ModelConfig;
  readonly ids: Uint32Array;
  readonly state: TrainingState;
}

/** How much of each tensor the finite differences cover. */
export type Coverage = Pick<CheckOptions, 'entries' | 'vectorEntries'>;

/** Multiply-adds that a quick check may cost: about a second or two. */
const QUICK_WORK = 1e9;
/** Entries of each tensor that it compares; streams are added only where there are enough of them. */
const FEWEST_ENTRIES = 2;
const ENOUGH_ENTRIES = 10;
const MOST_ENTRIES = 50;

/**
 * Checks the reference against finite differences, as far as is soon done: enough for a report to tell. Many streams
 * and large models are checked at fewer streams, and at fewer entries.
 */
export function judgeReferenceQuickly(place: CheckPlace): GradientVerdict {
  const { config, state } = place;
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  // Four losses make a difference quotient.
  const perStream = 4 * tau * (m * m + m * K) * tensorsOf(config).length;
  const affordable = Math.floor(QUICK_WORK / perStream); // entries x streams
  const batchSize = Math.min(B, Math.max(1, Math.floor(affordable / ENOUGH_ENTRIES)));
  const entries = Math.min(MOST_ENTRIES, Math.max(FEWEST_ENTRIES, Math.floor(affordable / batchSize)));
  const hidden = state.hidden.slice(0, batchSize * m); // h [B, m]
  const smaller = { ...place, config: { ...config, batchSize }, state: { ...state, hidden } };
  const verdict = judgeReference(smaller, { entries, vectorEntries: entries });
  return batchSize === B
    ? verdict
    : { ...verdict, method: `${verdict.method}, with ${batchSize} of ${B} streams` };
}

/** Checks the reference against finite differences. */
export function judgeReference(place: CheckPlace, coverage: Coverage, seed = 1): GradientVerdict {
  const bound = referenceBound(place.config);
  const checks = checkReference({ ...place, ...coverage, random: new Random(seed) });
  const tensors = checks.map(({ name, entries, meanAbsoluteDifference, maxRelativeError, worst }) => ({
    name,
    pass: meanAbsoluteDifference <= bound,
    entries,
    meanAbsoluteDifference,
    maxRelativeError,
    worst: `${name}[${worst.row}, ${worst.column}]: ${worst.analytic} against ${worst.numeric}`,
  }));
  const method = 'float64 reference against five-point differences, mean absolute difference';
  return { backend: 'cpu', method, bound, pass: tensors.every(({ pass }) => pass), tensors };
}

/** Checks a backend's gradients against the reference. */
export async function judgeBackend(backend: Backend, place: CheckPlace): Promise<GradientVerdict> {
  const { config, ids, state } = place;
  const session = await backend.open({ config, text: { ids }, state, learningRate: 0.1 });
  try {
    const { gradients } = await session.gradients();
    const tensors = checkFloat32(place, gradients).map(({ name, relativeNormError }) => ({
      name,
      pass: relativeNormError <= FLOAT32_BOUND,
      relativeNormError,
    }));
    const method = `${backend.describe().precision} gradients against the float64 reference`;
    const pass = tensors.every((tensor) => tensor.pass);
    return { backend: backend.describe().name, method, bound: FLOAT32_BOUND, pass, tensors };
  } finally {
    session.dispose();
  }
}
