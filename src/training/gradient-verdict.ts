import type { Backend } from '../backends/backend.ts';
import type { ModelConfig } from '../model/config.ts';
import {
  checkReference,
  compareGradients,
  FLOAT32_BOUND,
  REFERENCE_BOUND,
  referenceGradients,
} from '../model/gradient-check.ts';
import { Random } from '../model/random.ts';
import type { TrainingState } from '../model/state.ts';
import type { TensorName } from '../model/tensors.ts';

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

/** Checks the reference against finite differences. @param entries of each matrix; vectors are checked whole. */
export function judgeReference(place: CheckPlace, entries: number, seed = 1): GradientVerdict {
  const checks = checkReference({ ...place, entries, random: new Random(seed) });
  const tensors = checks.map(({ name, entries, meanAbsoluteDifference, maxRelativeError, worst }) => ({
    name,
    pass: meanAbsoluteDifference <= REFERENCE_BOUND,
    entries,
    meanAbsoluteDifference,
    maxRelativeError,
    worst: `${name}[${worst.row}, ${worst.column}]: ${worst.analytic} against ${worst.numeric}`,
  }));
  const method = 'float64 reference against five-point differences, mean absolute difference';
  return { backend: 'cpu', method, bound: REFERENCE_BOUND, pass: tensors.every(({ pass }) => pass), tensors };
}

/** Checks a backend's gradients against the reference. */
export async function judgeBackend(backend: Backend, place: CheckPlace): Promise<GradientVerdict> {
  const { config, ids, state } = place;
  const session = await backend.open({ config, text: { ids }, state, learningRate: 0.1 });
  try {
    const { gradients } = await session.gradients();
    // Both start from the same float32 weights, so that only the arithmetic is compared.
    const rounded = {
      ...state,
      parameters: Float32Array.from(state.parameters),
      hidden: Float32Array.from(state.hidden),
    };
    const reference = referenceGradients({ config, ids, state: { ...rounded, memory: state.memory } });
    const tensors = compareGradients(config, gradients, reference).map(({ name, relativeNormError }) => ({
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
