import { type Backend, type BackendDescription, KEEP_SLOTS, type Session } from '../backends/backend.ts';
import { Random } from '../random.ts';
import { type Corpus, identityOf } from '../text/corpus.ts';
import { BestModel } from './best-model.ts';
import type { Checkpoint, Model } from './checkpoint.ts';
import { CheckpointSchedule } from './checkpoint-schedule.ts';
import type { TrainingEvent, UpdateEvent } from './events.ts';
import type { TrainingOptions } from './options.ts';
import { pipelined } from './pipeline.ts';
import { checkResumable } from './resuming.ts';
import { type BatchedText, firstState, setupOf } from './setup.ts';
import { type Arrival, type Snapshot, StepRunner, type Trained } from './step-runner.ts';
import { TrainingLog } from './training-log.ts';
import { workPlan } from './work-plan.ts';

/** Steps that may be under way at once: one less than slots, since one slot holds the best model. */
const IN_FLIGHT = KEEP_SLOTS - 1;
/** A piece of training takes about so long, so that a plot moves. */
const PIECE_MILLISECONDS = 15;
/**
 * All training under way takes about so long, or is one update, where that takes longer: a stop waits for it, and
 * for what else is due at its end. It should take effect within 50 ms.
 */
const AHEAD_MILLISECONDS = IN_FLIGHT * PIECE_MILLISECONDS;

export interface TrainerOptions {
  readonly backend: Backend;
  readonly corpus: Corpus;
  readonly options: TrainingOptions;
  /** Where to go on; undefined starts afresh. */
  readonly checkpoint?: Checkpoint | undefined;
  /** The best model of the run that goes on; without it the best starts anew. */
  readonly best?: Model | undefined;
  /** Milliseconds from any fixed moment. */
  readonly now?: () => number;
}

/** THE training loop: command line, page and benchmark listen to its events. */
export class Trainer {
  readonly #session: Session;
  readonly #given: TrainerOptions;
  readonly #best: BestModel;
  readonly #log: TrainingLog;
  readonly #steps: StepRunner;
  readonly #checkpoints: CheckpointSchedule;
  readonly #now: () => number;
  #last: UpdateEvent | undefined;

  private constructor(session: Session, text: BatchedText, random: Random, given: TrainerOptions) {
    const { options, checkpoint, best, now = () => performance.now() } = given;
    this.#session = session;
    this.#given = given;
    this.#best = new BestModel(session, best);
    this.#log = new TrainingLog(options, text.batches, checkpoint, now);
    this.#checkpoints = new CheckpointSchedule(options, now);
    this.#now = now;
    this.#steps = new StepRunner({ session, text, options, random, best: this.#best, update: this.update });
  }

  /**
   * Prepares a training: checks that the text is long enough and that all fits the backend.
   * @throws UserError saying what does not fit.
   */
  static async open(given: TrainerOptions): Promise<Trainer> {
    const { backend, corpus, options, checkpoint } = given;
    if (checkpoint) checkResumable(checkpoint, corpus, options);
    const setup = setupOf(corpus, options);
    // The seed alone decides both the weights and all samples.
    const random = new Random(checkpoint ? checkpoint.random : options.seed);
    const state = checkpoint?.state ?? firstState(setup.config, options, random);
    const session = await backend.open({ ...setup, state });
    return new Trainer(session, setup.text, random, given);
  }

  /** What really runs, down to the kernels that the session settled on. */
  describe(): BackendDescription {
    const description = this.#given.backend.describe();
    const { detail } = this.#session;
    return detail ? { ...description, detail: `${description.detail}; ${detail}` } : description;
  }

  /** Updates done, as far as their losses have arrived. */
  get update(): number {
    return this.#log.update;
  }

  /** eta for the updates from here on; the schedule goes on from it. */
  setLearningRate(learningRate: number): void {
    this.#steps.setLearningRate(learningRate);
  }

  /**
   * Trains until all updates are done or `signal` says stop. Steps are handed to the session ahead of their
   * results, so that a GPU never waits for the listener. May be called again once it has ended early.
   * @param atMost updates to do in this call.
   * @throws UserError when the loss is no longer a number.
   */
  async *run(signal?: AbortSignal, atMost = Number.POSITIVE_INFINITY): AsyncGenerator<TrainingEvent, void> {
    const end = this.update + atMost;
    this.#log.resume();
    const plan = workPlan(
      this.update,
      this.#given.options,
      () => Math.min(end - this.#steps.submitted, this.#updatesIn(PIECE_MILLISECONDS)),
      () => (signal?.aborted ?? false) || this.#steps.submitted >= end,
      (update) => this.#checkpoints.decide(update),
    );
    const hasRoom = (underWay: number) => underWay < IN_FLIGHT && this.#hasRoom;
    for await (const arrival of pipelined(plan, (step) => this.#steps.start(step), hasRoom)) {
      yield* this.#arrive(arrival);
    }
    // A stop comes between two lines of the log: the last update gets one of its own.
    if (this.#last && !this.#last.logged) yield { ...this.#last, losses: new Float64Array(), logged: true };
    yield { type: 'done', update: this.update, stopped: this.update < this.#given.options.updates };
  }

  /** Whether more may join the updates under way. */
  get #hasRoom(): boolean {
    return this.#steps.submitted - this.update < this.#updatesIn(AHEAD_MILLISECONDS);
  }

  /** Updates that take about so long: to judge by the device's own time, or else by what has come back. */
  #updatesIn(milliseconds: number): number {
    const each = this.#session.millisecondsPerUpdate;
    return each ? Math.max(1, Math.floor(milliseconds / each)) : this.#log.updatesIn(milliseconds);
  }

  async *#arrive(arrival: Arrival): AsyncGenerator<TrainingEvent, void> {
    const { type, update, value } = arrival;
    const handover = this.#given.backend.takeHandover?.();
    if (handover) yield { type: 'handover', update: this.update, ...handover };
    switch (type) {
      case 'train':
        yield this.#take(update, value as Trained);
        break;
      case 'keep':
        this.#best.decide(value as number, update, this.#log.smoothLoss!);
        break;
      case 'sample':
        yield { type, update, text: this.#given.corpus.vocabulary.decode(value as Uint32Array) };
        break;
      case 'validate':
        yield { type: 'validation', update, loss: value as number };
        break;
      case 'checkpoint':
        yield* this.#checkpoint(value as Snapshot);
        break;
    }
  }

  #take(update: number, { losses, learningRate }: Trained): UpdateEvent {
    const event = this.#log.take(update, losses, learningRate, this.#best.best);
    this.#last = event;
    return event;
  }

  async *#checkpoint(snapshot: Snapshot): AsyncGenerator<TrainingEvent, void> {
    const { corpus } = this.#given;
    const { options, state } = snapshot;
    const common = { options, text: identityOf(corpus), vocabulary: corpus.vocabulary };
    const better = await this.#best.takeChanged();
    const before = this.#now();
    yield {
      type: 'checkpoint',
      checkpoint: {
        ...common,
        ...snapshot,
        update: state.update,
        smoothLoss: this.#log.smoothLoss!,
        shownLoss: this.#log.shownLoss,
        seconds: this.#log.seconds,
        best: this.#best.best,
      },
      best: better && { ...common, ...better },
    };
    this.#checkpoints.took(this.#now() - before); // whoever listens has saved it by now
  }

  dispose(): void {
    this.#session.dispose();
  }
}
