import type { TextPart } from '../backends/backend.ts';
import type { Left } from './checkpoint.ts';
import type { TrainingOptions } from './options.ts';

/** The smooth loss is compared, and the parameters are kept, so often. */
const BEST_EVERY = 100;
/** The training is looked at so often at first, when trouble begins, and then more seldom. */
const FIRST_LOOKS = 1000;
const LOOK_EVERY = 5000;

/** One piece of work for a session. */
export type Step =
  | { readonly type: 'train'; readonly updates: number }
  | { readonly type: 'keep' }
  | { readonly type: 'look' }
  /** `last`: nothing comes after it. */
  | { readonly type: 'checkpoint'; readonly last?: true; readonly left?: Left }
  /** A part of the held-out text, of so many characters to predict. */
  | { readonly type: 'validate'; readonly part: TextPart; readonly of: number }
  /**
   * A part of a sample of so many characters. `extra`: not due, but the first or the last; the training must not notice
   * it.
   */
  | {
      readonly type: 'sample';
      readonly extra: boolean;
      readonly part: { readonly from: number; readonly to: number };
      readonly of: number;
    };

/** What to do, in order; `update` is the number of updates done once a step is done. */
export type PlannedStep = Step & { readonly update: number };

export interface PlanOptions
  extends Pick<TrainingOptions, 'updates' | 'sampleEvery' | 'sampleLength' | 'logEvery' | 'checkpointEvery'> {
  /** Characters to predict in the held-out text; 0 where nothing is held out. */
  readonly heldOut: number;
  /** At most so many of them are read at once. */
  readonly partLength: number;
  /** At most so many characters of a sample are drawn at once. */
  readonly sampleLengthAtOnce: number;
  /** What was left, to begin with. */
  readonly left: Left | undefined;
  /** Whether to write a sample before the first update. */
  readonly untrained: boolean;
}

/** What the plan asks as it goes. */
export interface PlanQuestions {
  /** At most so many updates make one piece; 0 for none any more. */
  mostUpdates(): number;
  stopped(): boolean;
  /** Whether the updates that were planned last were given up before they were made. */
  gaveUp(): boolean;
  /** Whether to save now that so many updates are done. */
  wantsCheckpoint(update: number): boolean;
}

/**
 * Every step of a training from update `from` on. Training is cut where anything else is due, and into pieces of
 * at most mostUpdates(), asked anew each time. Once stopped() says so, the end comes early: a long sample, a reading of
 * the held-out text and updates that were given up are left. It ends with a checkpoint, unless nothing was done.
 */
export function* workPlan(
  from: number,
  options: PlanOptions,
  questions: PlanQuestions,
): Generator<PlannedStep, void> {
  const { updates, sampleEvery, logEvery, checkpointEvery } = options;
  const due = (update: number, every: number) => every > 0 && update % every === 0;
  const intervals = [BEST_EVERY, sampleEvery, logEvery, checkpointEvery].filter((every) => every > 0);
  const show = (extra: boolean, first?: Left) => showingPlan(update, extra, options, questions, first);
  let update = from;
  let left = options.left && (yield* show(!due(update, sampleEvery), options.left));
  while (update < updates && !questions.stopped()) {
    const most = questions.mostUpdates();
    if (most === 0) break;
    if (update === 0 && options.untrained && sampleEvery > 0) {
      if (yield* samplePlan(update, true, options, questions)) return;
    }
    const next = Math.min(updates, ...intervals.map((every) => (Math.floor(update / every) + 1) * every));
    const count = Math.min(next - update, most);
    update += count;
    yield { type: 'train', updates: count, update };
    if (questions.gaveUp()) {
      update -= count;
      break;
    }
    const last = update === updates;
    if (last || due(update, BEST_EVERY)) yield { type: 'keep', update };
    if (due(update, update < LOOK_EVERY ? FIRST_LOOKS : LOOK_EVERY)) yield { type: 'look', update };
    if (last || due(update, sampleEvery)) left = yield* show(!due(update, sampleEvery));
    if (!last && questions.wantsCheckpoint(update)) yield { type: 'checkpoint', update };
  }
  if (update > from || left) yield { type: 'checkpoint', last: true, ...(left && { left }), update };
}

/**
 * What is shown of the model as it stands: a sample, then its loss on the held-out text.
 * @param first where to begin, when that was left before.
 * @returns what was left.
 */
function* showingPlan(
  update: number,
  extra: boolean,
  options: PlanOptions,
  questions: PlanQuestions,
  first: Left = 'sample',
): Generator<PlannedStep, Left | undefined> {
  if (first === 'sample' && (yield* samplePlan(update, extra, options, questions))) return 'sample';
  return (yield* readingPlan(update, options, questions)) ? 'reading' : undefined;
}

/** @returns whether the sample was left; a short one is always written. */
function* samplePlan(
  update: number,
  extra: boolean,
  { sampleLength, sampleLengthAtOnce }: PlanOptions,
  { stopped }: PlanQuestions,
): Generator<PlannedStep, boolean> {
  for (let from = 0, to: number; from < sampleLength; from = to) {
    if (from > 0 && stopped()) return true;
    to = Math.min(sampleLength, from + sampleLengthAtOnce);
    yield { type: 'sample', extra, part: { from, to }, of: sampleLength, update };
  }
  return false;
}

/** @returns whether the reading was left. */
function* readingPlan(
  update: number,
  { heldOut, partLength }: PlanOptions,
  { stopped }: PlanQuestions,
): Generator<PlannedStep, boolean> {
  for (let from = 0, to: number; from < heldOut; from = to) {
    if (stopped()) return true;
    to = Math.min(heldOut, from + partLength);
    yield { type: 'validate', part: { from, to }, of: heldOut, update };
  }
  return false;
}
