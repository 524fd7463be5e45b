import type { Backend } from '../backends/backend.ts';
import type { ModelConfig } from '../model/config.ts';
import { forwardCost } from '../model/cost.ts';
import {
  type CheckedUpdate,
  checkFloat32,
  checkReference,
  FLOAT32_BOUND,
  referenceBound,
} from '../model/gradient-check.ts';
import { firstStreams, type TrainingState } from '../model/state.ts';
import { tensorsOf } from '../model/tensors.ts';
import { Random } from '../random.ts';
import { startsAt } from '../text/batches.ts';
import type { Setup } from './setup.ts';

/** How the gradients of one tensor compare; which numbers there are depends on the method. */
export interface TensorReport {
  readonly name: string;
  readonly pass: boolean;
  /** Entries compared; undefined for all. */
  readonly entries?: number;
  readonly meanAbsoluteDifference?: number;
  readonly maxRelativeError?: number;
  /** Where the largest relative error is: "U[3, 17]". */
  readonly worst?: string;
  readonly relativeNormError?: number;
}

/** How the gradients of one backend compare at one state. */
export interface GradientReport {
  readonly backend: string;
  readonly method: string;
  readonly bound: number;
  readonly pass: boolean;
  readonly tensors: readonly TensorReport[];
}

/** Where to check: a training at a state, fresh or trained. */
export interface CheckPlace extends Setup {
  readonly state: TrainingState;
}

/** How much of an update the finite differences cover. */
export interface Coverage {
  /** The first streams; all when left out. */
  readonly streams?: number;
  /** Entries of each tensor; all where it has no more. */
  readonly entries: number;
}

/** What a check may cost at most. */
export interface Effort {
  readonly multiplyAdds: number;
  readonly entries: number;
}

/** About a second or two: enough for a report to tell. */
export const QUICK: Effort = { multiplyAdds: 1e9, entries: 50 };
/** Some ten times that: for a check that was asked for by itself. */
export const THOROUGH: Effort = { multiplyAdds: 1e10, entries: 500 };

/** Entries of each tensor that are always compared; streams are added only where there are enough of them. */
const FEWEST_ENTRIES = 2;
const ENOUGH_ENTRIES = 10;

/** As much as an effort allows: many streams and large models are covered in fewer streams, and at fewer entries. */
export function coverageWithin(
  { multiplyAdds, entries: most }: Effort,
  config: ModelConfig,
): Required<Coverage> {
  // Four losses make a difference quotient.
  const perStream = 4 * config.seqLength * forwardCost(config) * tensorsOf(config).length;
  const affordable = Math.floor(multiplyAdds / perStream); // entries x streams
  const streams = Math.min(config.batchSize, Math.max(1, Math.floor(affordable / ENOUGH_ENTRIES)));
  const entries = Math.min(most, Math.max(FEWEST_ENTRIES, Math.floor(affordable / streams)));
  return { streams, entries };
}

/** The update that follows a state. */
function updateAt({ config, recipe, text, state }: CheckPlace): CheckedUpdate {
  const starts = startsAt(text.batches, config.batchSize, state.update);
  return { config, recipe, ids: text.ids, starts, state };
}

/** The same update of the first streams alone. */
function withStreams({ config, starts, state, ...update }: CheckedUpdate, streams: number): CheckedUpdate {
  return {
    ...update,
    config: { ...config, batchSize: streams },
    starts: starts.subarray(0, streams),
    state: { ...state, carried: firstStreams(state.carried, config, streams) },
  };
}

/** Checks the reference against finite differences, as far as is soon done. */
export function judgeReferenceQuickly(place: CheckPlace): GradientReport {
  return judgeReference(place, coverageWithin(QUICK, place.config));
}

/**
 * Checks the reference against finite differences.
 * @param seed of the choice of entries.
 * @param onEntry is called after each entry.
 */
export function judgeReference(
  place: CheckPlace,
  { streams = place.config.batchSize, entries }: Coverage,
  seed = 1,
  onEntry?: () => void,
): GradientReport {
  const { batchSize } = place.config;
  const update = withStreams(updateAt(place), streams);
  const bound = referenceBound(update.config);
  const checks = checkReference({ ...update, entries, random: new Random(seed), onEntry });
  const tensors = checks.map(({ worst, ...check }) => ({
    ...check,
    pass: check.meanAbsoluteDifference <= bound,
    worst: `${check.name}[${worst.row}, ${worst.column}]: ${worst.analytic} against ${worst.numeric}`,
  }));
  const part = streams === batchSize ? '' : `, with ${streams} of ${batchSize} streams`;
  const method = `float64 reference against five-point differences, mean absolute difference${part}`;
  return { backend: 'cpu', method, bound, pass: tensors.every(({ pass }) => pass), tensors };
}

/** Checks a backend's gradients against the reference. */
export async function judgeBackend(backend: Backend, place: CheckPlace): Promise<GradientReport> {
  const session = await backend.open(place);
  try {
    const { gradients } = await session.gradients();
    const tensors = checkFloat32(updateAt(place), gradients).map(({ name, relativeNormError }) => ({
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
