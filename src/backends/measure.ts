import { messageOf, UserError } from '../errors.ts';
import { compareUpdate, type ExpectedUpdate, expectUpdate, FLOAT32_BOUND } from '../model/float32-check.ts';
import { startsAt } from '../text/batches.ts';
import type { Backend, BackendDescription, OpenOptions, Session } from './backend.ts';
import { charsOf, partWithin } from './check-part.ts';
import { observeUpdate } from './observed-update.ts';
import { refuses } from './refusals.ts';
import { trainFor } from './stopwatch.ts';

/** What to measure with: the person's own text, configuration, recipe and state. */
export interface Trial extends OpenOptions {
  /** eta of the updates that are measured. */
  readonly learningRate: number;
  /** Milliseconds from any fixed moment. */
  readonly now?: () => number;
}

/** A backend that may be chosen. */
export interface Candidate {
  readonly name: string;
  /** @throws UserError when it cannot run here. */
  create(): Promise<Backend>;
  /** What goes on, before any other, when it fails in the middle of a run: the same with one thread, say. */
  readonly spare?: Candidate;
}

/** What may come of a candidate. */
export const VERDICTS = ['chosen', 'slower', 'wrong', 'failed', 'refused', 'absent'] as const;

/** What came of one candidate; plain data for tables. */
export interface Measurement {
  /** The name one asks for it by. */
  readonly name: string;
  /** Adapter, driver, kernel class; empty when it never ran. */
  readonly detail: string;
  /** Whether it was chosen, and if not, whether it computed wrong, failed, refused, or is not to be had here. */
  readonly verdict: (typeof VERDICTS)[number];
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
/** Multiply-adds of the update that the gradient check computes several times: about a fifth of a second in all. */
const CHECK_WORK = 3e7;

/** A candidate whose gradients are right. */
export interface Runner {
  readonly candidate: Candidate;
  readonly backend: Backend;
  readonly description: BackendDescription;
  readonly charsPerSecond: number;
  readonly estimated: boolean;
}

export type Outcome = Runner | Measurement;

/** What all candidates are checked by: a trial that the reference computes in no time, and what it comes to. */
export interface TrialCheck {
  readonly trial: Trial;
  readonly expected: ExpectedUpdate;
}

/** The trial itself, or part of it. */
export function checkOf(trial: Trial): TrialCheck {
  const part = partWithin(trial, CHECK_WORK);
  const { config, text, state } = part;
  const starts = startsAt(text.batches!, config.batchSize, state.update);
  return { trial: part, expected: expectUpdate({ ...part, ids: text.ids, starts }) };
}

/** Opens a candidate, checks its gradients, and trains with it for a moment. @param check of this trial. */
export async function tryOut(candidate: Candidate, trial: Trial, check: () => TrialCheck): Promise<Outcome> {
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
    const { charsPerSecond, estimated } = await pace(backend, trial, check());
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
async function pace(
  backend: Backend,
  trial: Trial,
  { trial: part, expected }: TrialCheck,
): Promise<{ charsPerSecond: number; estimated: boolean }> {
  const { config, now = systemNow } = trial;
  const session = await backend.open(part);
  let checkMilliseconds: number;
  try {
    checkMilliseconds = await checkUpdate(session, expected, now);
    if (part === trial) return { ...(await measure(session, trial)), estimated: false };
  } finally {
    session.dispose();
  }
  const checkChars = charsOf(part.config);
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

/** @returns milliseconds that a second computation of the gradients took, when everything is compiled. */
async function checkUpdate(session: Session, expected: ExpectedUpdate, now: () => number): Promise<number> {
  const checks = compareUpdate(expected, await observeUpdate(session, expected.rate));
  const wrong = checks.find(({ errors }) => !(errors <= FLOAT32_BOUND));
  if (wrong) {
    const times = wrong.errors.toPrecision(2);
    throw new Unfit('wrong', `its ${wrong.name} is off by ${times} times what float32 explains`);
  }
  const started = now();
  await session.gradients();
  return now() - started;
}
