import { messageOf, UserError } from '../errors.ts';
import type { ModelConfig } from '../model/config.ts';
import { updateCost } from '../model/cost.ts';
import { checkFloat32, FLOAT32_BOUND } from '../model/gradient-check.ts';
import { firstStreams } from '../model/state.ts';
import { batchesOf, startsAt } from '../text/batches.ts';
import type { Backend, BackendDescription, OpenOptions, Session } from './backend.ts';
import { refuses } from './refusals.ts';
import { trainFor } from './stopwatch.ts';

/** What to measure with: the person's own text, configuration, recipe and state. */
export interface Trial extends OpenOptions {
  readonly learningRate: number;
  /** Milliseconds from any fixed moment. */
  readonly now?: () => number;
}

/** A backend that may be chosen. */
export interface Candidate {
  readonly name: string;
  /** @throws UserError when it cannot run here. */
  create(): Promise<Backend>;
}

/** What came of one candidate; plain data for tables. */
export interface Measurement {
  readonly name: string;
  /** Adapter, driver, kernel class; empty when it never ran. */
  readonly detail: string;
  readonly verdict: 'chosen' | 'slower' | 'wrong' | 'failed' | 'refused' | 'absent';
  /** Characters a second in training, all streams together; null when it never came to that. */
  readonly charsPerSecond: number | null;
  /** One sentence for people. */
  readonly reason: string;
}

/** Each candidate's training: warm-up and measured time, in milliseconds. */
const WARM_UP = 50;
const MEASURED = 150;
/** A single update that takes longer than this is not waited for: its pace is taken from the gradient check. */
const LONGEST_UPDATE = 400;
/** Below this the gradient check took mostly waiting, on a GPU say, and says nothing about large updates. */
const LATENCY = 8;
/** Multiply-adds that the reference spends on the gradient check, at most: about a fifth of a second. */
const CHECK_WORK = 1e8;

/** A candidate whose gradients are right. */
export interface Runner {
  readonly candidate: Candidate;
  readonly backend: Backend;
  readonly description: BackendDescription;
  readonly charsPerSecond: number;
  readonly estimated: boolean;
}

export type Outcome = Runner | Measurement;

/** Opens a candidate, checks its gradients, and trains with it for a moment. */
export async function tryOut(candidate: Candidate, trial: Trial): Promise<Outcome> {
  const failure = (verdict: Measurement['verdict'], reason: string, detail = ''): Measurement => {
    return { name: candidate.name, detail, verdict, charsPerSecond: null, reason };
  };
  const refusal = refuses(candidate.name, trial.config, trial.recipe);
  if (refusal) return failure('refused', refusal);
  let backend: Backend;
  try {
    backend = await candidate.create();
  } catch (error) {
    return failure(error instanceof UserError ? 'absent' : 'failed', messageOf(error));
  }
  const description = backend.describe();
  try {
    if (description.software) throw new Unfit('absent', 'it computes on the CPU through a GPU’s interface');
    const { charsPerSecond, estimated } = await pace(backend, trial);
    return { candidate, backend, description, charsPerSecond, estimated };
  } catch (error) {
    backend.dispose();
    return failure(verdictOf(error), messageOf(error), description.detail);
  }
}

/** Why a backend that opens is not to be used. */
class Unfit extends Error {
  constructor(
    readonly verdict: 'wrong' | 'absent',
    message: string,
  ) {
    super(message);
  }
}

/** A sentence for a person is a backend's own refusal, of a size beyond its limits say. */
function verdictOf(error: unknown): Measurement['verdict'] {
  if (error instanceof Unfit) return error.verdict;
  return error instanceof UserError ? 'refused' : 'failed';
}

/**
 * Characters a second, after the gradient check.
 * @throws Unfit when the gradients are wrong.
 */
async function pace(backend: Backend, trial: Trial): Promise<{ charsPerSecond: number; estimated: boolean }> {
  const { config } = trial;
  const check = checkableTrial(trial);
  const session = await backend.open(check);
  let checkMilliseconds: number;
  try {
    checkMilliseconds = await checkGradients(session, check);
    if (check === trial) return { ...(await measure(session, trial)), estimated: false };
  } finally {
    session.dispose();
  }
  const checkChars = charsOf(check.config);
  const predicted = (checkMilliseconds * charsOf(config)) / checkChars;
  if (predicted > LONGEST_UPDATE && checkMilliseconds > LATENCY) {
    return { charsPerSecond: (1000 * checkChars) / checkMilliseconds, estimated: true };
  }
  const full = await backend.open(trial);
  try {
    return { ...(await measure(full, trial)), estimated: false };
  } finally {
    full.dispose();
  }
}

async function measure(session: Session, { config, learningRate, now = systemNow }: Trial) {
  await trainFor(session, learningRate, WARM_UP, now);
  const { updates, milliseconds } = await trainFor(session, learningRate, MEASURED, now);
  return { charsPerSecond: (1000 * updates * charsOf(config)) / milliseconds };
}

const systemNow = () => performance.now();

/** @returns milliseconds that the second computation of the gradients took, when everything is compiled. */
async function checkGradients(session: Session, { now = systemNow, ...trial }: Trial): Promise<number> {
  const { config, text, state } = trial;
  const starts = startsAt(text.batches!, config.batchSize, state.update);
  const { gradients } = await session.gradients();
  for (const { name, relativeNormError } of checkFloat32({ ...trial, ids: text.ids, starts }, gradients)) {
    if (relativeNormError <= FLOAT32_BOUND) continue;
    throw new Unfit(
      'wrong',
      `its gradient of ${name} is off by ${relativeNormError.toExponential(1)} of its size, more than ${FLOAT32_BOUND}`,
    );
  }
  const started = now();
  await session.gradients();
  return now() - started;
}

/** The trial itself where the reference checks it in no time; otherwise with fewer streams and shorter ones. */
export function checkableTrial(trial: Trial): Trial {
  const { config, text, state } = trial;
  const affordable = Math.max(1, Math.floor(CHECK_WORK / (updateCost(config) / charsOf(config))));
  if (charsOf(config) <= affordable) return trial;
  const seqLength = Math.min(config.seqLength, affordable);
  const batchSize = Math.max(1, Math.floor(affordable / seqLength));
  const batches = batchesOf(text.ids.length, batchSize, seqLength);
  return {
    ...trial,
    config: { ...config, seqLength, batchSize },
    text: { ...text, batches },
    state: { ...state, carried: firstStreams(state.carried, config, batchSize) },
  };
}

function charsOf({ seqLength, batchSize }: ModelConfig): number {
  return seqLength * batchSize;
}
