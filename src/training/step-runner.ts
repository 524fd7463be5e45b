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

/** What a step brings back, in the order in which the steps were made. */
export type Arrival = PlannedStep & { readonly value: unknown };

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
  readonly #random: Random;
  readonly #best: BestModel;
  #options: TrainingOptions;
  #submitted: number;

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

  /** Hands a step over. */
  async start(step: PlannedStep): Promise<Arrival> {
    return { ...step, value: await this.#submit(step) };
  }

  #submit(step: PlannedStep): unknown {
    switch (step.type) {
      case 'train':
        return this.#train(step.updates);
      case 'keep':
        return this.#best.keep();
      case 'sample':
        return this.#sample(step.extra);
      case 'validate':
        return this.#session.evaluate(step.part);
      case 'look':
        return this.#look();
      case 'checkpoint':
        return this.#snapshot();
    }
  }

  async #train(updates: number): Promise<Trained> {
    const { updatesPerEpoch } = this.#text.batches;
    const first = this.#submitted;
    const rates = Float64Array.from({ length: updates }, (_, i) =>
      learningRateAt(this.#options, first + i, updatesPerEpoch),
    );
    this.#submitted += updates;
    return { losses: await this.#session.train(rates), learningRate: rates.at(-1)! };
  }

  /**
   * Goes on from where stream 0 stands: its states, and the character that follows what it has read; before the first
   * update the one that it reads first.
   */
  #sample(extra: boolean): Promise<Uint32Array> {
    const random = extra ? new Random(this.#random.state) : this.#random;
    const { ids, batches } = this.#text;
    const { batchSize, seqLength, sampleLength } = this.#options;
    const read = Math.min(1, this.#submitted);
    const [start] = startsAt(batches, batchSize, this.#submitted - read);
    const next = (start! & ~FRESH) + read * seqLength;
    return this.#session.sample({
      from: 'stream',
      prime: ids.slice(next, next + 1),
      uniforms: random.uniforms(sampleLength),
      temperature: 1,
      topP: 1,
    });
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
