import type { TextPart } from '../backends/backend.ts';
import type { TrainingOptions } from './options.ts';

/** The smooth loss is compared, and the parameters are kept, so often. */
const BEST_EVERY = 100;
/** The training is looked at so often at first, when trouble begins, and then more seldom. */
const FIRST_LOOKS = 1000;
const LOOK_EVERY = 5000;

/** One piece of work for a session. */
export type Step =
  | { readonly type: 'train'; readonly updates: number }
  | { readonly type: 'keep' | 'look' }
  /**
   * `last`: nothing comes after it. `unread`: a reading of the held-out text was left, and is to be made when the training
   * goes on.
   */
  | { readonly type: 'checkpoint'; readonly last?: true; readonly unread?: boolean }
  /** A part of the held-out text, of so many characters to predict. */
  | { readonly type: 'validate'; readonly part: TextPart; readonly of: number }
  /** `extra`: not due, but the first or the last; the training must not notice it. */
  | { readonly type: 'sample'; readonly extra: boolean };

/** What to do, in order; `update` is the number of updates done once a step is done. */
export type PlannedStep = Step & { readonly update: number };

export interface PlanOptions
  extends Pick<TrainingOptions, 'updates' | 'sampleEvery' | 'logEvery' | 'checkpointEvery'> {
  /** Characters to predict in the held-out text; 0 where nothing is held out. */
  readonly heldOut: number;
  /** At most so many of them are read at once. */
  readonly partLength: number;
  /** Whether to begin with a reading of it that was left. */
  readonly unread: boolean;
  /** Whether to write a sample before the first update. */
  readonly untrained: boolean;
}

/** What the plan asks as it goes. */
export interface PlanQuestions {
  /** At most so many updates make one piece; 0 for none any more. */
  mostUpdates(): number;
  stopped(): boolean;
  /** Whether to save now that so many updates are done. */
  wantsCheckpoint(update: number): boolean;
}

/**
 * Every step of a training from update `from` on. Training is cut where anything else is due, and into pieces of
 * at most mostUpdates(), asked anew each time. Once stopped() says so, the end comes early, and a reading of the held-out
 * text is left where it is. It ends with a checkpoint, unless nothing was done.
 */
export function* workPlan(
  from: number,
  options: PlanOptions,
  questions: PlanQuestions,
): Generator<PlannedStep, void> {
  const { updates, sampleEvery, logEvery, checkpointEvery } = options;
  const due = (update: number, every: number) => every > 0 && update % every === 0;
  const intervals = [BEST_EVERY, sampleEvery, logEvery, checkpointEvery].filter((every) => every > 0);
  let update = from;
  let unread = options.unread && (yield* readingPlan(update, options, questions));
  while (update < updates && !questions.stopped()) {
    const most = questions.mostUpdates();
    if (most === 0) break;
    if (update === 0 && options.untrained && sampleEvery > 0) yield { type: 'sample', extra: true, update };
    const next = Math.min(updates, ...intervals.map((every) => (Math.floor(update / every) + 1) * every));
    const count = Math.min(next - update, most);
    update += count;
    yield { type: 'train', updates: count, update };
    const last = update === updates;
    if (last || due(update, BEST_EVERY)) yield { type: 'keep', update };
    if (due(update, update < LOOK_EVERY ? FIRST_LOOKS : LOOK_EVERY)) yield { type: 'look', update };
    if (last || due(update, sampleEvery)) {
      yield { type: 'sample', extra: !due(update, sampleEvery), update };
      unread = yield* readingPlan(update, options, questions);
    }
    if (!last && questions.wantsCheckpoint(update)) yield { type: 'checkpoint', update };
  }
  if (update > from) yield { type: 'checkpoint', last: true, ...(unread && { unread }), update };
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
