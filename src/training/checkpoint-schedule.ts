import type { TrainingOptions } from './options.ts';

/** Saving takes about this part of the time at most, where checkpoints are due by updates. */
const SAVE_SHARE = 1 / 100;

/** Decides when a checkpoint is due: after so many updates, and after so many minutes. */
export class CheckpointSchedule {
  readonly #every: number;
  readonly #milliseconds: number;
  readonly #now: () => number;
  /** When the last one was decided on, and what it took to save one, in milliseconds. */
  #last: number;
  #cost = 0;

  /** @param now milliseconds from any fixed moment. */
  constructor(
    { checkpointEvery, checkpointMinutes }: Pick<TrainingOptions, 'checkpointEvery' | 'checkpointMinutes'>,
    now: () => number,
  ) {
    this.#every = checkpointEvery;
    this.#milliseconds = 60_000 * checkpointMinutes;
    this.#now = now;
    this.#last = now();
  }

  /**
   * Whether to save now that so many updates are done. One that is due by its update is passed over when saving the last
   * took so long that this one would slow the training down: a disk syncs in milliseconds, as long as many updates take.
   */
  decide(update: number): boolean {
    const since = this.#now() - this.#last;
    const byTime = this.#milliseconds > 0 && since >= this.#milliseconds;
    const byUpdate = this.#every > 0 && update % this.#every === 0 && since >= this.#cost / SAVE_SHARE;
    if (byTime || byUpdate) this.#last = this.#now();
    return byTime || byUpdate;
  }

  /** Is told what it took to save one, in milliseconds. */
  took(milliseconds: number): void {
    this.#cost = milliseconds;
  }
}
