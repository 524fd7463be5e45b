import * as v from 'valibot';
import { messageOf, UserError } from '../errors.ts';
import { VERSION } from '../version.ts';
import type { Backend } from './backend.ts';
import { checked } from './checked.ts';
import { HandoverBackend, successors } from './handover.ts';
import {
  type Candidate,
  checkOf,
  type Measurement,
  type Outcome,
  type Runner,
  type Trial,
  tryOut,
  VERDICTS,
} from './measure.ts';
import type { Choice, ChoiceStore } from './registry.ts';
import { workOf } from './work.ts';

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
  return { backend: new HandoverBackend(checked(backend), next), reason, measurements };
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

/** What was remembered; undefined where that is nothing, not ours or damaged: then it is measured again. */
function recall(store: ChoiceStore | undefined, key: string): readonly Measurement[] | undefined {
  try {
    const { success, output } = v.safeParse(REMEMBERED, JSON.parse(store?.get(key) ?? 'null'));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}

/** One of the measurements is the choice, and was timed. */
const REMEMBERED = v.pipe(
  v.array(
    v.object({
      name: v.string(),
      detail: v.string(),
      verdict: v.picklist(VERDICTS),
      charsPerSecond: v.nullable(v.pipe(v.number(), v.finite())),
      reason: v.string(),
    }),
  ),
  v.check((all) =>
    all.some(({ verdict, charsPerSecond }) => verdict === 'chosen' && charsPerSecond !== null),
  ),
);

/** Opens the remembered choice; undefined when it cannot run any more, or there is something new to measure. */
async function reopen(
  candidates: readonly Candidate[],
  measurements: readonly Measurement[],
): Promise<Choice | undefined> {
  const named = (wanted: string) => candidates.find(({ name }) => name === wanted);
  const ranked = measurements
    .filter(({ charsPerSecond }) => charsPerSecond !== null)
    .sort((a, b) => b.charsPerSecond! - a.charsPerSecond!);
  const [best, ...next] = ranked.flatMap(({ name }) => named(name) ?? []);
  for (const measurement of measurements) {
    const candidate = named(measurement.name);
    if (measurement.verdict !== 'refused' && candidate !== best && (await hasChanged(candidate, measurement)))
      return undefined;
  }
  const backend = await best?.create().catch(() => undefined);
  if (!backend) return undefined;
  if (backend.describe().detail === ranked[0]!.detail)
    return choiceOf(backend, successors(best!, next), measurements, 'remembered');
  backend.dispose();
  return undefined;
}

/**
 * Whether a backend is not what was measured: a driver was installed, another GPU is there, none any more, or it is absent
 * for another reason than is told.
 */
async function hasChanged(candidate: Candidate | undefined, measured: Measurement): Promise<boolean> {
  if (!candidate) return measured.detail !== '';
  let backend: Backend;
  try {
    backend = await candidate.create();
  } catch (error) {
    return measured.detail !== '' || messageOf(error) !== measured.reason;
  }
  const { detail, software } = backend.describe();
  backend.dispose();
  return measured.verdict === 'absent' ? !software : detail !== measured.detail;
}
