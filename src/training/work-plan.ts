import type { TrainingOptions } from './options.ts';

/** The smooth loss is compared, and the parameters are kept, so often. */
const BEST_EVERY = 100;
/** The training is looked at so often at first, when trouble begins, and then more seldom. */
const FIRST_LOOKS = 1000;
const LOOK_EVERY = 5000;

/** One piece of work for a session. */
export type Step =
  | { readonly type: 'train'; readonly updates: number }
  | { readonly type: 'keep' | 'validate' | 'look' | 'checkpoint' }
  /** `extra`: not due, but the last; a training that goes on later must not notice it. */
  | { readonly type: 'sample'; readonly extra: boolean };

/** What to do, in order; `update` is the number of updates done once a step is done. */
export type PlannedStep = Step & { readonly update: number };

export type PlanOptions = Pick<
  TrainingOptions,
  'updates' | 'sampleEvery' | 'logEvery' | 'checkpointEvery' | 'validation'
>;

/**
 * Every step of a training from update `from` on. Training is cut where anything else is due, and into pieces of
 * at most mostUpdates(), asked anew each time. Once `stopped` says so, the end comes early. It ends with a
 * checkpoint, unless nothing was done.
 * @param wantsCheckpoint is asked between two pieces whether to save now that so many updates are done.
 */
export function* workPlan(
  from: number,
  options: PlanOptions,
  mostUpdates: () => number,
  stopped: () => boolean,
  wantsCheckpoint: (update: number) => boolean,
): Generator<PlannedStep, void> {
  const { updates, sampleEvery, logEvery, checkpointEvery, validation } = options;
  const due = (update: number, every: number) => every > 0 && update % every === 0;
  const intervals = [BEST_EVERY, sampleEvery, logEvery, checkpointEvery].filter((every) => every > 0);
  let update = from;
  while (update < updates && !stopped()) {
    const next = Math.min(updates, ...intervals.map((every) => (Math.floor(update / every) + 1) * every));
    const count = Math.min(next - update, Math.max(1, mostUpdates()));
    update += count;
    yield { type: 'train', updates: count, update };
    const last = update === updates;
    if (last || due(update, BEST_EVERY)) yield { type: 'keep', update };
    if (due(update, update < LOOK_EVERY ? FIRST_LOOKS : LOOK_EVERY)) yield { type: 'look', update };
    if (last || due(update, sampleEvery)) {
      yield { type: 'sample', extra: !due(update, sampleEvery), update };
      if (validation > 0) yield { type: 'validate', update };
    }
    if (!last && wantsCheckpoint(update)) yield { type: 'checkpoint', update };
  }
  if (update > from) yield { type: 'checkpoint', update };
}
