import { type Backend, type BackendDescription, KEEP_SLOTS, type Session } from '../backends/backend.ts';
import { initialState } from '../model/state.ts';
import { Random } from '../random.ts';
import type { Corpus } from '../text/corpus.ts';
import { cursorAt, type Walk, walkOf } from '../text/walk.ts';
import { BestKeeper } from './best-keeper.ts';
import { type Checkpoint, configOf, identityOf, type Model } from './checkpoint.ts';
import type { TrainingEvent, UpdateEvent } from './events.ts';
import { splitText } from './held-out.ts';
import type { TrainingOptions } from './options.ts';
import { pipelined } from './pipeline.ts';
import { checkResumable } from './resuming.ts';
import { type PlannedStep, schedule } from './schedule.ts';
import { Tally } from './tally.ts';

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

/** What a step brings back, in the order in which the steps were made. */
type Arrival = PlannedStep & { readonly value: unknown };

/**
 * The state after all updates submitted before it, with the random numbers that go with it, and the learning rate of
 * the updates to come.
 */
type Snapshot = Pick<Checkpoint, 'state' | 'random' | 'options'>;

/** THE training loop: command line, page and benchmark listen to its events. */
export class Trainer {
  readonly #session: Session;
  readonly #given: TrainerOptions;
  readonly #walk: Walk;
  readonly #random: Random;
  readonly #keeper: BestKeeper;
  readonly #tally: Tally;
  #learningRate: number;
  #submitted: number;
  #last: UpdateEvent | undefined;

  private constructor(session: Session, walk: Walk, random: Random, given: TrainerOptions) {
    const { options, checkpoint, best, now = () => performance.now() } = given;
    this.#session = session;
    this.#given = given;
    this.#walk = walk;
    this.#random = random;
    this.#keeper = new BestKeeper(session, best);
    this.#tally = new Tally(options, walk, checkpoint, now);
    this.#learningRate = options.learningRate;
    this.#submitted = this.#tally.update;
  }

  /**
   * Prepares a training: checks that the text is long enough and that all fits the backend.
   * @throws UserError saying what does not fit.
   */
  static async open(given: TrainerOptions): Promise<Trainer> {
    const { backend, corpus, options, checkpoint } = given;
    if (checkpoint) checkResumable(checkpoint, corpus, options);
    const config = configOf(options, corpus.vocabulary);
    const text = splitText(corpus, options);
    const walk = walkOf(text.ids.length, config.batchSize, config.seqLength);
    // The seed alone decides both the weights and all samples.
    const random = new Random(checkpoint ? checkpoint.random : options.seed);
    const session = await backend.open({
      config,
      text,
      state: checkpoint?.state ?? initialState(config, random),
      learningRate: options.learningRate,
    });
    return new Trainer(session, walk, random, given);
  }

  /** What really runs, down to the kernels that the session settled on. */
  describe(): BackendDescription {
    const description = this.#given.backend.describe();
    const { detail } = this.#session;
    return detail ? { ...description, detail: `${description.detail}; ${detail}` } : description;
  }

  /** Updates done, as far as their losses have arrived. */
  get update(): number {
    return this.#tally.update;
  }

  /** eta for the updates from here on. */
  setLearningRate(learningRate: number): void {
    this.#learningRate = learningRate;
    this.#session.setLearningRate(learningRate);
  }

  /**
   * Trains until all updates are done or `signal` says stop. Steps are handed to the session ahead of their
   * results, so that a GPU never waits for the listener. May be called again once it has ended early.
   * @param atMost updates to do in this call.
   * @throws UserError when the loss is no longer a number.
   */
  async *run(signal?: AbortSignal, atMost = Number.POSITIVE_INFINITY): AsyncGenerator<TrainingEvent, void> {
    const end = this.update + atMost;
    this.#tally.resume();
    const steps = schedule(
      this.update,
      this.#given.options,
      () => Math.min(end - this.#submitted, this.#updatesIn(PIECE_MILLISECONDS)),
      () => (signal?.aborted ?? false) || this.#submitted >= end,
    );
    const hasRoom = (underWay: number) => underWay < IN_FLIGHT && this.#hasRoom;
    for await (const arrival of pipelined(steps, (step) => this.#start(step), hasRoom)) {
      yield* this.#arrive(arrival);
    }
    // A stop comes between two lines of the log: the last update gets one of its own.
    if (this.#last && !this.#last.logged) yield { ...this.#last, losses: new Float64Array(), logged: true };
    yield { type: 'done', update: this.update, stopped: this.update < this.#given.options.updates };
  }

  /** Whether more may join the updates under way. */
  get #hasRoom(): boolean {
    return this.#submitted - this.update < this.#updatesIn(AHEAD_MILLISECONDS);
  }

  /** Updates that take about so long: to judge by the device's own time, or else by what has come back. */
  #updatesIn(milliseconds: number): number {
    const each = this.#session.millisecondsPerUpdate;
    return each ? Math.max(1, Math.floor(milliseconds / each)) : this.#tally.updatesIn(milliseconds);
  }

  /** Hands a step to the session. */
  async #start(step: PlannedStep): Promise<Arrival> {
    return { ...step, value: await this.#submit(step) };
  }

  #submit(step: PlannedStep): unknown {
    switch (step.type) {
      case 'train':
        this.#submitted += step.updates;
        return this.#session.train(step.updates);
      case 'keep':
        return this.#keeper.keep();
      case 'sample':
        return this.#sample(step.extra);
      case 'validate':
        return this.#session.evaluate();
      case 'checkpoint':
        return this.#state();
    }
  }

  /** Goes on from where stream 0 stands: its hidden state, and the character it would read next. */
  #sample(extra: boolean): Promise<Uint32Array> {
    const random = extra ? new Random(this.#random.state) : this.#random;
    const { corpus, options } = this.#given;
    const cursor = cursorAt(this.#walk, options.seqLength, this.#submitted);
    return this.#session.sample({
      from: 'stream',
      prime: corpus.ids.slice(cursor, cursor + 1),
      coins: random.coins(options.sampleLength),
      temperature: 1,
      topP: 1,
    });
  }

  async #state(): Promise<Snapshot> {
    const random = this.#random.state;
    const options = { ...this.#given.options, learningRate: this.#learningRate };
    return { state: await this.#session.state(), random, options };
  }

  async *#arrive(arrival: Arrival): AsyncGenerator<TrainingEvent, void> {
    const { type, update, value } = arrival;
    const handover = this.#given.backend.takeHandover?.();
    if (handover) yield { type: 'handover', update: this.update, ...handover };
    switch (type) {
      case 'train':
        this.#last = this.#tally.take(update, value as Float64Array, this.#keeper.best);
        yield this.#last;
        break;
      case 'keep':
        this.#keeper.decide(value as number, update, this.#tally.smoothLoss!);
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

  async *#checkpoint(snapshot: Snapshot): AsyncGenerator<TrainingEvent, void> {
    const { corpus } = this.#given;
    const { options, state } = snapshot;
    const common = { options, text: identityOf(corpus), vocabulary: corpus.vocabulary };
    const better = await this.#keeper.takeChanged();
    yield {
      type: 'checkpoint',
      checkpoint: {
        ...common,
        ...snapshot,
        update: state.update,
        smoothLoss: this.#tally.smoothLoss!,
        seconds: this.#tally.seconds,
        best: this.#keeper.best,
      },
      best: better && { ...common, ...better },
    };
  }

  dispose(): void {
    this.#session.dispose();
  }
}
