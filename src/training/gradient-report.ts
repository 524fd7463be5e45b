import type { Backend } from '../backends/backend.ts';
import { observeUpdate } from '../backends/observed-update.ts';
import type { ModelConfig } from '../model/config.ts';
import { forwardCost, updateCost } from '../model/cost.ts';
import { clippingUpdate, compareUpdate, expectUpdate, FLOAT32_BOUND } from '../model/float32-check.ts';
import { checkReference, REFERENCE_BOUND } from '../model/gradient-check.ts';
import { firstStreams, initialState, type TrainingState } from '../model/state.ts';
import { tensorsOf } from '../model/tensors.ts';
import type { UpdatePlace } from '../model/update.ts';
import { Random } from '../random.ts';
import { ofFirstStreams, startsAt } from '../text/batches.ts';
import type { Setup } from './setup.ts';

/** How the gradients of one tensor compare, or a carried state; which numbers there are depends on the method. */
export interface TensorReport {
  /** As tensorsOf() names it. */
  readonly name: string;
  /** Whether its errors keep the bound. */
  readonly pass: boolean;
  /** How far off it is, in units of what the arithmetic leaves uncertain there: the bound is on this. */
  readonly errors: number;
  /** Entries compared; undefined for all. */
  readonly entries?: number;
  /** Mean |a - n| of its entries, where differences were taken. */
  readonly meanAbsoluteDifference?: number;
  /** Largest |a - n| / max(|a|, |n|, 1e-6), where differences were taken. */
  readonly maxRelativeError?: number;
  /** Where the largest relative error is: "U[3, 17]". */
  readonly worst?: string;
  /** Norm of the difference by that of the gradient, where two computations were compared. */
  readonly relativeNormError?: number;
  /** How large a relative error of the whole gradient would have to be, to be found. */
  readonly resolution?: number;
}

/** How the gradients of one backend compare at one state. */
export interface GradientReport {
  /** The name of what was checked. */
  readonly backend: string;
  /** How, in words. */
  readonly method: string;
  /** On the errors of each tensor. */
  readonly bound: number;
  /** Whether every tensor does. */
  readonly pass: boolean;
  /** What a failure means, in a sentence or two for people. */
  readonly failure: string;
  /** One for each tensor, and carried state. */
  readonly tensors: readonly TensorReport[];
}

const REFERENCE_FAILURE =
  'A tensor that fails has a gradient that is not the slope of the loss: a formula is wrong, and so is every training with it. Please report it.';
const FLOAT32_FAILURE =
  'A tensor that fails is further from the float64 result than float32 explains at these weights: the backend, its driver or this device computes something else, and what it trains is not to be trusted. Take another backend, cpu for one, and please report it.';

/** Where to check: a training at a state, fresh or trained. */
export interface CheckPlace extends Setup {
  /** Where the update to check begins. */
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
export const QUICK: Effort = { multiplyAdds: 1.5e9, entries: 50 };
/** Some ten times that: for a check that was asked for by itself. */
export const THOROUGH: Effort = { multiplyAdds: 1.5e10, entries: 500 };

/** Entries of each tensor that are always compared; streams are added only where there are enough of them. */
const FEWEST_ENTRIES = 2;
const ENOUGH_ENTRIES = 10;

/** As much as an effort allows: many streams and large models are covered in fewer streams, and at fewer entries. */
export function coverageWithin(
  { multiplyAdds, entries: most }: Effort,
  config: ModelConfig,
): Required<Coverage> {
  // Six losses make a difference quotient and what it is certain to.
  const perStream = 6 * config.seqLength * forwardCost(config) * tensorsOf(config).length;
  const affordable = Math.floor(multiplyAdds / perStream); // entries x streams
  const streams = Math.min(config.batchSize, Math.max(1, Math.floor(affordable / ENOUGH_ENTRIES)));
  const entries = Math.min(most, Math.max(FEWEST_ENTRIES, Math.floor(affordable / streams)));
  return { streams, entries };
}

/** Streams of which an effort allows the reference to compute an update so many times. */
export function streamsWithin({ multiplyAdds }: Effort, config: ModelConfig): number {
  const perStream = (UPDATES_OF_CHECK * updateCost(config)) / config.batchSize;
  return Math.max(1, Math.min(config.batchSize, Math.floor(multiplyAdds / perStream)));
}

/** The reference's own, one to set the clipping, and the fewest draws of float32. */
const UPDATES_OF_CHECK = 8;

/** The update that follows a state. */
function updateAt({ config, recipe, text, state }: CheckPlace): UpdatePlace {
  const starts = startsAt(text.batches, config.batchSize, state.update);
  return { config, recipe, ids: text.ids, starts, state };
}

/** The same update of the first streams alone. */
function withStreams({ config, starts, state, ...update }: UpdatePlace, streams: number): UpdatePlace {
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
 * @param onEntry is called after each entry, of which there are so many.
 */
export function judgeReference(
  place: CheckPlace,
  { streams = place.config.batchSize, entries }: Coverage,
  seed = 1,
  onEntry?: (entry: number, entries: number) => void,
): GradientReport {
  const update = withStreams(updateAt(place), streams);
  const all = tensorsOf(update.config).reduce((sum, { size }) => sum + Math.min(size, entries), 0);
  let compared = 0;
  const checks = checkReference({
    ...update,
    entries,
    random: new Random(seed),
    onEntry: () => onEntry?.(++compared, all),
  });
  const tensors = checks.map(({ worst, uncertainties, ...check }) => ({
    ...check,
    errors: uncertainties,
    pass: uncertainties <= REFERENCE_BOUND,
    worst: `${check.name}[${worst.row}, ${worst.column}]: ${worst.analytic} against ${worst.numeric}`,
  }));
  return {
    backend: 'cpu',
    method: `float64 reference against five-point differences, in what the differences are certain to${partOf(place, streams)}`,
    bound: REFERENCE_BOUND,
    pass: tensors.every(({ pass }) => pass),
    failure: REFERENCE_FAILURE,
    tensors,
  };
}

function partOf({ config }: CheckPlace, streams: number): string {
  return streams === config.batchSize ? '' : `, with ${streams} of ${config.batchSize} streams`;
}

/** Checks a backend against the reference, as far as is soon done. */
export function judgeBackendQuickly(backend: Backend, place: CheckPlace): Promise<GradientReport> {
  return judgeBackend(backend, place, { streams: streamsWithin(QUICK, place.config) });
}

/** The check should find an error of a hundredth of a tensor's gradient. */
const COARSE = 0.01;

/**
 * Checks one update of a backend, its gradients and what it leaves behind, against the reference. Where float32 itself
 * is so far off that a hundredth would not be found, an update from fresh weights is checked beside it.
 * @param onDraw is called before each draw of float32, of which there are so many.
 */
export async function judgeBackend(
  backend: Backend,
  place: CheckPlace,
  coverage: Pick<Coverage, 'streams'> = {},
  onDraw?: (draw: number, draws: number) => void,
): Promise<GradientReport> {
  const report = await judgeBackendAt(backend, place, coverage, onDraw);
  if (report.tensors.every(({ resolution = 0 }) => resolution <= COARSE)) return report;
  const state = initialState(place.config, new Random(1), place.recipe);
  const fresh = await judgeBackendAt(backend, { ...place, state }, coverage, onDraw);
  return {
    ...report,
    method: `${report.method}; from fresh weights too, since float32 hides errors of a hundredth here`,
    pass: report.pass && fresh.pass,
    tensors: [
      ...report.tensors,
      ...fresh.tensors.map((tensor) => ({ ...tensor, name: `${tensor.name}, fresh` })),
    ],
  };
}

async function judgeBackendAt(
  backend: Backend,
  place: CheckPlace,
  { streams = place.config.batchSize }: Pick<Coverage, 'streams'>,
  onDraw?: (draw: number, draws: number) => void,
): Promise<GradientReport> {
  const update = clippingUpdate(withStreams(updateAt(place), streams));
  const expected = expectUpdate(update, { onDraw });
  const { config, recipe } = update;
  const batches = ofFirstStreams(place.text.batches, place.config.batchSize, streams);
  const session = await backend.open({
    config,
    recipe,
    text: { ...place.text, batches },
    state: expected.place.state,
  });
  try {
    const checks = compareUpdate(expected, await observeUpdate(session, expected.rate));
    const tensors = checks.map((check) => ({ ...check, pass: check.errors <= FLOAT32_BOUND }));
    const { name, precision } = backend.describe();
    return {
      backend: name,
      method: `one update in ${precision} against the float64 reference, in what float32 is certain to${partOf(place, streams)}`,
      bound: FLOAT32_BOUND,
      pass: tensors.every(({ pass }) => pass),
      failure: FLOAT32_FAILURE,
      tensors,
    };
  } finally {
    session.dispose();
  }
}
