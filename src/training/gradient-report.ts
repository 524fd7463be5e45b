import type { Backend } from '../backends/backend.ts';
import { forwardCost } from '../model/cost.ts';
import {
  type CheckedUpdate,
  type CheckOptions,
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

/** How much of each tensor the finite differences cover. */
export type Coverage = Pick<CheckOptions, 'entries' | 'vectorEntries'>;

/** Multiply-adds that a quick check may cost: about a second or two. */
const QUICK_WORK = 1e9;
/** Entries of each tensor that it compares; streams are added only where there are enough of them. */
const FEWEST_ENTRIES = 2;
const ENOUGH_ENTRIES = 10;
const MOST_ENTRIES = 50;

/** The update that follows a state. */
function updateAt({ config, recipe, text, state }: CheckPlace): CheckedUpdate {
  const starts = startsAt(text.batches, config.batchSize, state.update);
  return { config, recipe, ids: text.ids, starts, state };
}

/**
 * Checks the reference against finite differences, as far as is soon done: enough for a report to tell. Many streams
 * and large models are checked at fewer streams, and at fewer entries.
 */
export function judgeReferenceQuickly(place: CheckPlace): GradientReport {
  const { config } = place;
  const { batchSize: B } = config;
  // Four losses make a difference quotient.
  const perStream = 4 * config.seqLength * forwardCost(config) * tensorsOf(config).length;
  const affordable = Math.floor(QUICK_WORK / perStream); // entries x streams
  const streams = Math.min(B, Math.max(1, Math.floor(affordable / ENOUGH_ENTRIES)));
  const entries = Math.min(MOST_ENTRIES, Math.max(FEWEST_ENTRIES, Math.floor(affordable / streams)));
  const report = judgeUpdate(withStreams(updateAt(place), streams), { entries, vectorEntries: entries });
  return streams === B ? report : { ...report, method: `${report.method}, with ${streams} of ${B} streams` };
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

/** Checks the reference against finite differences. */
export function judgeReference(place: CheckPlace, coverage: Coverage, seed = 1): GradientReport {
  return judgeUpdate(updateAt(place), coverage, seed);
}

function judgeUpdate(update: CheckedUpdate, coverage: Coverage, seed = 1): GradientReport {
  const bound = referenceBound(update.config);
  const checks = checkReference({ ...update, ...coverage, random: new Random(seed) });
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
