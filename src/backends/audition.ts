import { messageOf, UserError } from '../errors.ts';
import type { ModelConfig } from '../model/config.ts';
import { checkFloat32, FLOAT32_BOUND } from '../model/gradient-check.ts';
import type { Backend, BackendDescription, OpenOptions, Session } from './backend.ts';
import { trainFor } from './stopwatch.ts';

/** What to measure with: the person's own text, configuration and state. */
export interface Trial extends OpenOptions {
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
  readonly verdict: 'chosen' | 'slower' | 'wrong' | 'failed' | 'absent';
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
const GATE_WORK = 1e8;

/** A candidate that passed the gate. */
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
  let backend: Backend;
  try {
    backend = await candidate.create();
  } catch (error) {
    return failure(error instanceof UserError ? 'absent' : 'failed', messageOf(error));
  }
  const description = backend.describe();
  try {
    if (description.software) throw new Refusal('absent', 'it computes on the CPU through a GPU’s interface');
    const { charsPerSecond, estimated } = await pace(backend, trial);
    return { candidate, backend, description, charsPerSecond, estimated };
  } catch (error) {
    backend.dispose();
    const verdict = error instanceof Refusal ? error.verdict : 'failed';
    return failure(verdict, messageOf(error), description.detail);
  }
}

/** Why a backend that opens is not to be used. */
class Refusal extends Error {
  constructor(
    readonly verdict: 'wrong' | 'absent',
    message: string,
  ) {
    super(message);
  }
}

/**
 * Characters a second, after the gradient check.
 * @throws Refusal when the gradients are wrong.
 */
async function pace(backend: Backend, trial: Trial): Promise<{ charsPerSecond: number; estimated: boolean }> {
  const { config, now = () => performance.now() } = trial;
  const gate = gateTrial(trial);
  const session = await backend.open(gate);
  let gateMilliseconds: number;
  try {
    gateMilliseconds = await checkGradients(session, gate, now);
    if (gate === trial) return { ...(await measure(session, config, now)), estimated: false };
  } finally {
    session.dispose();
  }
  const gateChars = charsOf(gate.config);
  const predicted = (gateMilliseconds * charsOf(config)) / gateChars;
  if (predicted > LONGEST_UPDATE && gateMilliseconds > LATENCY) {
    return { charsPerSecond: (1000 * gateChars) / gateMilliseconds, estimated: true };
  }
  const full = await backend.open(trial);
  try {
    return { ...(await measure(full, config, now)), estimated: false };
  } finally {
    full.dispose();
  }
}

async function measure(session: Session, config: ModelConfig, now: () => number) {
  await trainFor(session, WARM_UP, now);
  const { updates, milliseconds } = await trainFor(session, MEASURED, now);
  return { charsPerSecond: (1000 * updates * charsOf(config)) / milliseconds };
}

/** @returns milliseconds that the second computation of the gradients took, when everything is compiled. */
async function checkGradients(session: Session, gate: OpenOptions, now: () => number): Promise<number> {
  const { config, text, state } = gate;
  const { gradients } = await session.gradients();
  for (const { name, relativeNormError } of checkFloat32({ config, ids: text.ids, state }, gradients)) {
    if (relativeNormError <= FLOAT32_BOUND) continue;
    throw new Refusal(
      'wrong',
      `its gradient of ${name} is off by ${relativeNormError.toExponential(1)} of its size, more than ${FLOAT32_BOUND}`,
    );
  }
  const started = now();
  await session.gradients();
  return now() - started;
}

/** The trial itself where the reference checks it in no time; otherwise with fewer streams and shorter ones. */
export function gateTrial(trial: Trial): Trial {
  const { config, state } = trial;
  const perChar = 3 * config.hiddenSize * (config.hiddenSize + config.vocabularySize);
  const affordable = Math.max(1, Math.floor(GATE_WORK / perChar));
  if (charsOf(config) <= affordable) return trial;
  const seqLength = Math.min(config.seqLength, affordable);
  const batchSize = Math.max(1, Math.floor(affordable / seqLength));
  const hidden = state.hidden.slice(0, batchSize * config.hiddenSize);
  return { ...trial, config: { ...config, seqLength, batchSize }, state: { ...state, hidden } };
}

function charsOf({ seqLength, batchSize }: ModelConfig): number {
  return seqLength * batchSize;
}
