import { type Backend, type BackendDescription, KEEP_SLOTS, type Session } from '../backends/backend.ts';
import { UserError } from '../errors.ts';
import { Random } from '../model/random.ts';
import { initialState, type TrainingState } from '../model/state.ts';
import type { Corpus } from '../text/corpus.ts';
import { cursorAt, epochAt, type Walk, walkOf } from '../text/walk.ts';
import { BestKeeper } from './best-keeper.ts';
import { type Checkpoint, configOf, identityOf, type Model, trainingLength } from './checkpoint.ts';
import type { TrainingEvent, UpdateEvent } from './events.ts';
import { nextTask } from './next-task.ts';
import type { TrainingOptions } from './options.ts';
import { Pace } from './pace.ts';
import { type PlannedStep, schedule } from './schedule.ts';

/** Steps that may be under way at once: one less than slots, since one slot holds the best model. */
const IN_FLIGHT = KEEP_SLOTS - 1;
/** A piece of training takes about so long, so that a plot moves. */
const PIECE_MILLISECONDS = 12;
/**
 * All training under way takes about so long, or is one update, where that takes longer: a stop waits for it, and
 * for what else is due at its end. It should take effect within 50 ms.
 */
const AHEAD_MILLISECONDS = IN_FLIGHT * PIECE_MILLISECONDS;

/** The smooth loss after one more loss; the very first loss starts it. */
export function smooth(smoothLoss: number | undefined, loss: number): number {
  return smoothLoss === undefined ? loss : 0.999 * smoothLoss + 0.001 * loss;
}

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

/** The state after all updates submitted before it, with the random numbers that go with it. */
interface Snapshot {
  readonly state: TrainingState;
  readonly random: readonly number[];
  /** With the learning rate of the updates to come. */
  readonly options: TrainingOptions;
}

/** THE training loop: command line, page and benchmark listen to its events. */
export class Trainer {
  readonly #session: Session;
  readonly #given: TrainerOptions;
  readonly #walk: Walk;
  readonly #random: Random;
  readonly #keeper: BestKeeper;
  readonly #pace: Pace;
  readonly #now: () => number;
  readonly #started: number;
  #learningRate: number;
  #update: number;
  #submitted: number;
  #smoothLoss: number | undefined;
  #loss = Number.NaN;
  #last: UpdateEvent | undefined;

  private constructor(session: Session, walk: Walk, random: Random, given: TrainerOptions) {
    const { checkpoint, best, now = () => performance.now() } = given;
    this.#session = session;
    this.#given = given;
    this.#walk = walk;
    this.#random = random;
    this.#keeper = new BestKeeper(session, best);
    this.#now = now;
    this.#started = now() - 1000 * (checkpoint?.seconds ?? 0);
    this.#learningRate = given.options.learningRate;
    this.#update = checkpoint?.update ?? 0;
    this.#submitted = this.#update;
    this.#smoothLoss = checkpoint?.smoothLoss;
    this.#pace = new Pace(now, this.#update);
  }

  /**
   * Prepares a training: checks that the text is long enough and that all fits the backend.
   * @throws UserError saying what does not fit.
   */
  static async open(given: TrainerOptions): Promise<Trainer> {
    const { backend, corpus, options, checkpoint } = given;
    if (checkpoint) checkResumable(checkpoint, corpus, options);
    const config = configOf(options, corpus.vocabulary);
    const length = trainingLength(corpus.ids.length, options);
    const walk = walkOf(length, config.batchSize, config.seqLength);
    const held = corpus.ids.subarray(length);
    if (options.validation > 0 && held.length < 2) {
      throw new UserError(
        `--validation ${options.validation} holds out ${held.length} characters of ${corpus.ids.length}; hold out at least two`,
      );
    }
    // The seed alone decides both the weights and all samples.
    const random = new Random(checkpoint ? checkpoint.random : options.seed);
    const session = await backend.open({
      config,
      text: { ids: corpus.ids.subarray(0, length), validationIds: options.validation > 0 ? held : undefined },
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
    return this.#update;
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
    const end = this.#update + atMost;
    this.#pace.resume();
    const steps = schedule(
      this.#update,
      this.#given.options,
      () => Math.min(end - this.#submitted, this.#pace.updatesIn(PIECE_MILLISECONDS)),
      () => (signal?.aborted ?? false) || this.#submitted >= end,
    );
    const underWay: Promise<Arrival>[] = [];
    for (let planned = true; planned || underWay.length > 0; ) {
      while (planned && underWay.length < IN_FLIGHT && this.#hasRoom) {
        const next = steps.next();
        if (next.done) {
          planned = false;
        } else {
          const arrival = this.#start(next.value);
          arrival.catch(() => {}); // it is reported when its turn comes
          underWay.push(arrival);
        }
      }
      await nextTask(); // a session whose work is done at once would otherwise hold up signals and timers
      const arrival = await underWay.shift();
      if (arrival) yield* this.#arrive(arrival);
    }
    // A stop comes between two lines of the log: the last update gets one of its own.
    if (this.#last && !this.#last.logged) yield { ...this.#last, losses: new Float64Array(), logged: true };
    yield { type: 'done', update: this.#update, stopped: this.#update < this.#given.options.updates };
  }

  /** Whether more may join the updates under way. */
  get #hasRoom(): boolean {
    return this.#submitted - this.#update < this.#pace.updatesIn(AHEAD_MILLISECONDS);
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
    if (handover) yield { type: 'handover', update: this.#update, ...handover };
    switch (type) {
      case 'train':
        yield this.#takeLosses(update, value as Float64Array);
        break;
      case 'keep':
        this.#keeper.decide(value as number, update, this.#smoothLoss!);
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

  #takeLosses(update: number, losses: Float64Array): UpdateEvent {
    for (const [i, loss] of losses.entries()) {
      if (!Number.isFinite(loss)) {
        const at = this.#update + i + 1;
        throw new UserError(
          `the loss of update ${at} is ${loss}: the weights have run away; start again, or resume from the last checkpoint, with a smaller --learning-rate`,
        );
      }
      this.#smoothLoss = smooth(this.#smoothLoss, loss);
    }
    this.#update = update;
    this.#loss = losses.at(-1)!;
    this.#pace.mark(update);
    const { options } = this.#given;
    const natsPerCharacter = this.#smoothLoss! / options.seqLength;
    this.#last = {
      type: 'update',
      update,
      epoch: epochAt(this.#walk, update),
      losses,
      loss: this.#loss,
      smoothLoss: this.#smoothLoss!,
      natsPerCharacter,
      bitsPerCharacter: natsPerCharacter / Math.LN2,
      charsPerSecond: this.#pace.updatesPerSecond * options.seqLength * options.batchSize,
      seconds: this.#seconds(),
      best: this.#keeper.best,
      logged: update % options.logEvery === 0 || update === options.updates,
    };
    return this.#last;
  }

  #seconds(): number {
    return (this.#now() - this.#started) / 1000;
  }

  async *#checkpoint({ state, random, options }: Snapshot): AsyncGenerator<TrainingEvent, void> {
    const { corpus } = this.#given;
    const common = { options, text: identityOf(corpus), vocabulary: corpus.vocabulary };
    const better = await this.#keeper.takeChanged();
    yield {
      type: 'checkpoint',
      checkpoint: {
        ...common,
        update: state.update,
        smoothLoss: this.#smoothLoss!,
        state,
        random,
        seconds: this.#seconds(),
        best: this.#keeper.best,
      },
      best: better && { ...common, ...better },
    };
  }

  dispose(): void {
    this.#session.dispose();
  }
}

/** @throws UserError when the checkpoint belongs to another text or another model. */
export function checkSameTraining(checkpoint: Checkpoint, corpus: Corpus, options: TrainingOptions): void {
  const { text } = checkpoint;
  if (text.fingerprint !== corpus.fingerprint || text.length !== corpus.ids.length) {
    throw new UserError(
      `the checkpoint was trained on "${text.name}" (${text.length} characters), which is not the text "${corpus.name}" (${corpus.ids.length} characters); resume with the same text`,
    );
  }
  for (const name of ['hiddenSize', 'seqLength', 'batchSize', 'validation'] as const) {
    if (checkpoint.options[name] !== options[name]) {
      throw new UserError(
        `the checkpoint has ${name} ${checkpoint.options[name]}, not ${options[name]}; leave the option out, or start a new training`,
      );
    }
  }
}

/** @throws UserError when there is nothing left to do, or as checkSameTraining() does. */
export function checkResumable(checkpoint: Checkpoint, corpus: Corpus, options: TrainingOptions): void {
  checkSameTraining(checkpoint, corpus, options);
  if (checkpoint.update >= options.updates) {
    throw new UserError(
      `the checkpoint has ${checkpoint.update} updates done already; give --updates a larger number to go on`,
    );
  }
}
