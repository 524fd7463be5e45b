import { type Batches, epochAt } from '../text/batches.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { UpdateEvent } from './events.ts';
import { shown, type TrainingOptions } from './options.ts';
import { Pace } from './pace.ts';
import { charactersPerLoss } from './setup.ts';
import { smooth, unbiased } from './smoothing.ts';
import { Divergence } from './watch/divergence.ts';

/** Where a training stands, as far as its losses have arrived. */
export class TrainingLog {
  readonly #options: TrainingOptions;
  readonly #batches: Batches;
  readonly #now: () => number;
  readonly #pace: Pace;
  /** Milliseconds of training before it was resumed, when that was, and when losses last came. */
  #before: number;
  #resumed: number;
  #last: number;
  #update: number;
  #smoothLoss: number | undefined;
  #shownLoss: number;

  /**
   * @param checkpoint where to go on from.
   * @param now milliseconds from any fixed moment.
   */
  constructor(
    options: TrainingOptions,
    batches: Batches,
    checkpoint: Pick<Checkpoint, 'update' | 'smoothLoss' | 'shownLoss' | 'seconds'> | undefined,
    now: () => number,
  ) {
    this.#options = options;
    this.#batches = batches;
    this.#now = now;
    this.#before = 1000 * (checkpoint?.seconds ?? 0);
    this.#resumed = now();
    this.#last = this.#resumed;
    this.#update = checkpoint?.update ?? 0;
    this.#smoothLoss = checkpoint?.smoothLoss;
    this.#shownLoss = checkpoint?.shownLoss ?? 0;
    this.#pace = new Pace(now, this.#update);
  }

  /** Updates done. */
  get update(): number {
    return this.#update;
  }

  /** Undefined before the very first update. */
  get smoothLoss(): number | undefined {
    return this.#smoothLoss;
  }

  /** The smooth loss without the weight of the first loss; 0 before the very first update. */
  get shownLoss(): number {
    return this.#shownLoss;
  }

  /** Of training, those before a resume included. */
  get seconds(): number {
    return (this.#before + this.#now() - this.#resumed) / 1000;
  }

  /** Training begins, or goes on; a pause before does not count. */
  resume(): void {
    this.#before += this.#last - this.#resumed;
    this.#resumed = this.#now();
    this.#last = this.#resumed;
    this.#pace.resume();
  }

  /** Updates that take about so long, at least one. */
  updatesIn(milliseconds: number): number {
    return this.#pace.updatesIn(milliseconds);
  }

  /**
   * Takes the losses of the next updates.
   * @param update updates done with them.
   * @param learningRate of the last of them.
   * @throws Divergence when one is no longer a number.
   */
  take(update: number, losses: Float64Array, learningRate: number, best: UpdateEvent['best']): UpdateEvent {
    for (const [i, loss] of losses.entries()) {
      if (!Number.isFinite(loss)) {
        const update = this.#update + i + 1;
        throw new Divergence(update, `the loss of update ${shown(update)} is ${loss}`);
      }
      this.#smoothLoss = smooth(this.#smoothLoss, loss);
      this.#shownLoss = unbiased(this.#shownLoss, this.#update + i + 1, loss);
    }
    this.#update = update;
    this.#last = this.#now();
    this.#pace.mark(update);
    const { seqLength, batchSize, logEvery, updates } = this.#options;
    const natsPerCharacter = this.#smoothLoss! / charactersPerLoss(this.#options);
    return {
      type: 'update',
      update,
      epoch: epochAt(this.#batches, update),
      losses,
      loss: losses.at(-1)!,
      smoothLoss: this.#smoothLoss!,
      natsPerCharacter,
      bitsPerCharacter: natsPerCharacter / Math.LN2,
      shownLoss: this.#shownLoss,
      learningRate,
      charsPerSecond: this.#pace.updatesPerSecond * seqLength * batchSize,
      seconds: this.seconds,
      best,
      logged: update % logEvery === 0 || update === updates,
    };
  }
}
