import type { Session } from '../backends/backend.ts';
import { Random } from '../random.ts';
import { FRESH, startsAt } from '../text/batches.ts';
import type { BestModel } from './best-model.ts';
import type { Checkpoint } from './checkpoint.ts';
import { learningRateAt } from './learning-rate.ts';
import type { TrainingOptions } from './options.ts';
import type { BatchedText } from './setup.ts';
import type { Look } from './watch/watcher.ts';
import type { PlannedStep } from './work-plan.ts';

/** What training brings back: a loss for each update, and the learning rate of the last. */
export interface Trained {
  readonly losses: Float64Array;
  readonly learningRate: number;
}

/**
 * The state after all updates submitted before it, with the random numbers that go with it, and the learning rate of
 * the updates to come.
 */
export type Snapshot = Pick<Checkpoint, 'state' | 'random' | 'options'>;

/** What each kind of step brings back. */
interface Values {
  readonly train: Trained;
  /** The slot that holds the parameters. */
  readonly keep: number;
  /** Ids of the characters that were drawn. */
  readonly sample: Uint32Array;
  /** Nats of the part that was read. */
  readonly validate: number;
  readonly look: Look;
  readonly checkpoint: Snapshot;
}

type StepOf<T> = Extract<PlannedStep, { type: T }>;
export type ArrivalOf<T extends keyof Values> = StepOf<T> & { readonly value: Values[T] };

/** A step with what it brought back, in the order in which the steps were made. */
export type Arrival = { [T in keyof Values]: ArrivalOf<T> }[keyof Values];

export interface StepRunnerOptions {
  readonly session: Session;
  readonly text: BatchedText;
  readonly options: TrainingOptions;
  /** Draws the samples. */
  readonly random: Random;
  readonly best: BestModel;
  /** Updates done before. */
  readonly update: number;
}

/** Hands the steps of a training to a session, ahead of their results. */
export class StepRunner {
  readonly #session: Session;
  readonly #text: BatchedText;
  #random: Random;
  readonly #best: BestModel;
  #options: TrainingOptions;
  #submitted: number;
  /** The sample under way: its random numbers, and the generator behind them. */
  #drawn: { readonly uniforms: Float64Array; readonly random: Random } | undefined;

  constructor({ session, text, options, random, best, update }: StepRunnerOptions) {
    this.#session = session;
    this.#text = text;
    this.#options = options;
    this.#random = random;
    this.#best = best;
    this.#submitted = update;
  }

  /** Updates handed over, those before included. */
  get submitted(): number {
    return this.#submitted;
  }

  /** eta for the updates from here on; the schedule goes on from it. */
  setLearningRate(learningRate: number): void {
    this.#options = { ...this.#options, learningRate };
  }

  /** As setLearningRate() left it. */
  get options(): TrainingOptions {
    return this.#options;
  }

  /** Hands a step over. @param signal gives up an update that takes long. */
  async start(step: PlannedStep, signal?: AbortSignal): Promise<Arrival> {
    return { ...step, value: await this.#submit(step, signal) } as Arrival; // each case brings back what its step does
  }

  #submit(step: PlannedStep, signal: AbortSignal | undefined): number | Promise<Values[keyof Values]> {
    switch (step.type) {
      case 'train':
        return this.#train(step.updates, signal);
      case 'keep':
        return this.#best.keep();
      case 'sample':
        return this.#sample(step);
      case 'validate':
        return this.#session.evaluate(step.part);
      case 'look':
        return this.#look();
      case 'checkpoint':
        return this.#snapshot();
    }
  }

  async #train(updates: number, signal: AbortSignal | undefined): Promise<Trained> {
    const { updatesPerEpoch } = this.#text.batches;
    const first = this.#submitted;
    const rates = Float64Array.from({ length: updates }, (_, i) =>
      learningRateAt(this.#options, first + i, updatesPerEpoch),
    );
    this.#submitted += updates;
    const losses = await this.#session.train(rates, signal);
    this.#submitted -= updates - losses.length;
    return { losses, learningRate: rates.at(-1)! };
  }

  /**
   * Goes on from where stream 0 stands: its states, and the character that follows what it has read; before the first
   * update the one that it reads first. What it draws counts once it is whole: one that is left has drawn nothing.
   */
  #sample({ extra, part: { from, to }, of }: StepOf<'sample'>): Promise<Uint32Array> {
    if (from === 0) {
      const random = new Random(this.#random.state);
      this.#drawn = { uniforms: random.uniforms(of), random };
    }
    const { uniforms, random } = this.#drawn!;
    if (to === of && !extra) this.#random = random;
    return this.#session.sample({
      from: from === 0 ? 'stream' : 'last',
      prime: from === 0 ? this.#next() : new Uint32Array(),
      uniforms: uniforms.subarray(from, to),
      temperature: 1,
      topP: 1,
    });
  }

  /** The character that stream 0 reads next. */
  #next(): Uint32Array {
    const { ids, batches } = this.#text;
    const { batchSize, seqLength } = this.#options;
    const read = Math.min(1, this.#submitted);
    const [start] = startsAt(batches, batchSize, this.#submitted - read);
    const next = (start! & ~FRESH) + read * seqLength;
    return ids.slice(next, next + 1);
  }

  async #look(): Promise<Look> {
    const clips = this.#options.clip !== 'none';
    const state = this.#session.state();
    const gradients = clips ? this.#session.gradients() : undefined;
    return { state: await state, gradients: await gradients };
  }

  async #snapshot(): Promise<Snapshot> {
    const random = this.#random.state;
    const options = this.#options;
    return { state: await this.#session.state(), random, options };
  }
}
