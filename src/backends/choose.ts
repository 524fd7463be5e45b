import { UserError } from '../errors.ts';
import { VERSION } from '../version.ts';
import type { Backend } from './backend.ts';
import { HandoverBackend, successors } from './handover.ts';
import {
  type Candidate,
  checkOf,
  type Measurement,
  type Outcome,
  type Runner,
  type Trial,
  tryOut,
} from './measure.ts';
import type { Choice, ChoiceStore } from './registry.ts';

/**
 * Lets every candidate check its gradients and then train for a moment, and takes the fastest of those that are
 * right. The choice is remembered by version, candidates and what an update has to do. The backend hands over to the
 * next best when it fails in the middle of a run.
 * @throws UserError when no candidate is right.
 */
export async function chooseByMeasuring(
  candidates: readonly Candidate[],
  trial: Trial,
  store?: ChoiceStore,
): Promise<Choice> {
  const key = keyOf(trial, candidates);
  const remembered = recall(store, key);
  if (remembered) {
    const again = await reopen(candidates, remembered);
    if (again) return again;
  }
  const outcomes: Outcome[] = [];
  const check = once(() => checkOf(trial));
  for (const candidate of candidates) outcomes.push(await tryOut(candidate, trial, check));
  const runners = outcomes.filter(isRunner).sort((a, b) => b.charsPerSecond - a.charsPerSecond);
  const [best, ...others] = runners;
  const measurements = outcomes.map((outcome) => (isRunner(outcome) ? judge(outcome, best!) : outcome));
  if (!best) throw new UserError(`no backend can train here: ${measurements.map(sentence).join('; ')}`);
  for (const { backend } of others) backend.dispose();
  store?.set(key, JSON.stringify(measurements));
  const next = others.map(({ candidate }) => candidate);
  return choiceOf(best.backend, successors(best.candidate, next), measurements, 'measured');
}

function choiceOf(
  backend: Backend,
  next: readonly Candidate[],
  measurements: readonly Measurement[],
  how: string,
): Choice {
  const reason = `${how}: ${measurements.find(({ verdict }) => verdict === 'chosen')!.reason}`;
  return { backend: new HandoverBackend(backend, next), reason, measurements };
}

/** Of the first call; the others get the same. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const isRunner = (outcome: Outcome): outcome is Runner => 'backend' in outcome;
const sentence = ({ name, reason }: Measurement) => `${name}: ${reason}`;

function judge({ candidate, description, charsPerSecond, estimated }: Runner, best: Runner): Measurement {
  const { name } = candidate;
  const { detail } = description;
  const speed = `${Math.round(charsPerSecond).toLocaleString('en-US')} characters a second${estimated ? ', estimated' : ''}`;
  if (candidate === best.candidate) {
    return { name, detail, verdict: 'chosen', charsPerSecond, reason: `the fastest here, ${speed}` };
  }
  const times = (best.charsPerSecond / charsPerSecond).toPrecision(2);
  const reason = `${speed}, ${times} times slower than ${best.candidate.name}`;
  return { name, detail, verdict: 'slower', charsPerSecond, reason };
}

function keyOf(trial: Trial, candidates: readonly Candidate[]): string {
  const names = candidates.map(({ name }) => name);
  return JSON.stringify([VERSION, names, workOf(trial)]);
}

/** What an update has to do, by which one backend is faster than another; numbers that change no step are left out. */
export function workOf({ config, recipe }: Pick<Trial, 'config' | 'recipe'>) {
  const { optimizer, loss, clip, dropout } = recipe;
  return { config, optimizer, loss, clip, drops: dropout > 0 };
}

function recall(store: ChoiceStore | undefined, key: string): Measurement[] | undefined {
  try {
    const measurements = JSON.parse(store?.get(key) ?? 'null') as Measurement[] | null;
    return measurements?.some(({ verdict }) => verdict === 'chosen') ? measurements : undefined;
  } catch {
    return undefined; // not ours, or damaged: measure again
  }
}

/** Opens the remembered choice; undefined when it cannot run any more, or there is something new to measure. */
async function reopen(
  candidates: readonly Candidate[],
  measurements: readonly Measurement[],
): Promise<Choice | undefined> {
  for (const { name } of measurements.filter(({ verdict }) => verdict === 'absent')) {
    if (await runsNow(candidates.find((candidate) => candidate.name === name))) return undefined;
  }
  const ranked = measurements
    .filter(({ charsPerSecond }) => charsPerSecond !== null)
    .sort((a, b) => b.charsPerSecond! - a.charsPerSecond!)
    .flatMap(({ name }) => candidates.filter((candidate) => candidate.name === name));
  const [best, ...next] = ranked;
  const backend = await best?.create().catch(() => undefined);
  if (!backend) return undefined;
  return choiceOf(backend, successors(best!, next), measurements, 'remembered');
}

/** Whether a backend that was not there has come: a driver was installed, say. */
async function runsNow(candidate: Candidate | undefined): Promise<boolean> {
  const backend = await candidate?.create().catch(() => undefined);
  if (!backend) return false;
  const { software } = backend.describe();
  backend.dispose();
  return !software;
}
