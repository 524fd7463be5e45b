import type { Backend, BackendDescription } from '../backends/backend.ts';
import { KEEP_SLOTS } from '../backends/backend.ts';
import type { TrainingState } from '../model/state.ts';
import { type Corpus, identityOf } from '../text/corpus.ts';
import { type Attempt, begin } from './attempt.ts';
import type { Checkpoint, Left, Model } from './checkpoint.ts';
import { CheckpointSchedule } from './checkpoint-schedule.ts';
import type { TrainingEvent, UpdateEvent } from './events.ts';
import type { NumberOption } from './options/option.ts';
import { OPTIONS, type TrainingOptions } from './options.ts';
import { pipelined } from './pipeline.ts';
import { checkResumable, corpusOfRun } from './resuming.ts';
import type { Arrival, ArrivalOf, Snapshot, Trained } from './step-runner.ts';
import { Divergence } from './watch/divergence.ts';
import type { Warning } from './watch/words.ts';
import { type PlannedStep, workPlan } from './work-plan.ts';

/** Steps that may be under way at once: one less than slots, since one slot holds the best model. */
const IN_FLIGHT = KEEP_SLOTS - 1;
/** A piece of training takes about so long, so that a plot moves. */
const PIECE_MILLISECONDS = 15;
/**
 * All training under way takes about so long, or is one update, where that takes longer: a stop waits for it, and
 * for what else is due at its end. It should take effect within 50 ms.
 */
const AHEAD_MILLISECONDS = IN_FLIGHT * PIECE_MILLISECONDS;

/** What a training is opened with. */
export interface TrainerOptions {
  /** Trains; the caller disposes it, after the training. */
  readonly backend: Backend;
  /** The text to learn from. */
  readonly corpus: Corpus;
  /** As trainingOptions() made them. */
  readonly options: TrainingOptions;
  /** Where to go on; undefined starts afresh. */
  readonly checkpoint?: Checkpoint | undefined;
  /** What to begin with instead of fresh weights, where nothing goes on. */
  readonly initial?: TrainingState | undefined;
  /** The best model of the run that goes on; without it the best starts anew. */
  readonly best?: Model | undefined;
  /** Milliseconds from any fixed moment. */
  readonly now?: () => number;
}

/** What a training is begun anew with. */
const AFRESH: Pick<TrainerOptions, 'checkpoint' | 'best'> = { checkpoint: undefined, best: undefined };

/** THE training loop: command line, page and benchmark listen to its events. */
export class Trainer {
  readonly #given: TrainerOptions;
  readonly #now: () => number;
  readonly #checkpoints: CheckpointSchedule;
  #attempt: Attempt;
  /** Where to go back to; the very beginning before the first good checkpoint. */
  #good: Pick<TrainerOptions, 'checkpoint' | 'best'>;
  /** The checkpoint that was begun with or handed out last. */
  #handedOut: Checkpoint | undefined;
  #last: UpdateEvent | undefined;
  /** What was left, and comes first. */
  #left: Left | undefined;
  /** Whether the last updates were given up. */
  #gaveUp = false;
  /** Whether nothing was written before the first update yet. */
  #untrained: boolean;

  private constructor(given: TrainerOptions, attempt: Attempt) {
    const { options, now = () => performance.now() } = given;
    this.#given = given;
    this.#now = now;
    this.#checkpoints = new CheckpointSchedule(options, now);
    this.#attempt = attempt;
    this.#left = given.checkpoint?.left;
    this.#untrained = given.checkpoint === undefined;
    const { checkpoint, best } = given;
    this.#handedOut = checkpoint;
    this.#good = checkpoint && attempt.watcher.isWorth(checkpoint.shownLoss) ? { checkpoint, best } : AFRESH;
  }

  /**
   * Prepares a training: checks that the text is long enough and that all fits the backend.
   * @throws UserError saying what does not fit.
   */
  static async open(given: TrainerOptions): Promise<Trainer> {
    const { options, checkpoint } = given;
    const corpus = checkpoint ? corpusOfRun(checkpoint, given.corpus) : given.corpus;
    if (checkpoint) checkResumable(checkpoint, corpus, options);
    const own = { ...given, corpus };
    return new Trainer(own, await begin(own));
  }

  /** What really runs, down to the kernels that the session settled on. */
  describe(): BackendDescription {
    const description = this.#given.backend.describe();
    const { detail } = this.#attempt.session;
    return detail ? { ...description, detail: `${description.detail}; ${detail}` } : description;
  }

  /** Updates done, as far as their losses have arrived. */
  get update(): number {
    return this.#attempt.log.update;
  }

  /** eta for the updates from here on; the schedule goes on from it. */
  setLearningRate(learningRate: number): void {
    this.#attempt.steps.setLearningRate(learningRate);
  }

  /**
   * Trains until all updates are done or `signal` says stop. Steps are handed to the session ahead of their
   * results, so that a GPU never waits for the listener. May be called again once it has ended early, unless it
   * diverged.
   * @param atMost updates to do in this call.
   */
  async *run(signal?: AbortSignal, atMost = Number.POSITIVE_INFINITY): AsyncGenerator<TrainingEvent, void> {
    const end = this.update + atMost;
    let cut = false; // the plan asks where it would leave something
    const stopped = () => {
      cut = signal?.aborted ?? false;
      return cut;
    };
    for (;;) {
      const divergence = yield* this.#trainUntil(end, stopped, signal);
      if (!divergence) break;
      const warning = divergence.warning(this.#attempt.steps.options);
      if (!this.#mayHalve) {
        yield* this.#restore();
        yield { type: 'warning', ...warning };
        yield { type: 'done', update: this.update, stopped: true, diverged: true };
        return;
      }
      yield* this.#goBack(warning);
    }
    // A stop comes between two lines of the log: the last update gets one of its own.
    if (this.#last && !this.#last.logged) yield { ...this.#last, losses: new Float64Array(), logged: true };
    yield { type: 'done', update: this.update, stopped: cut || this.update < this.#given.options.updates };
  }

  /** @returns why the training is to go back, where it is. */
  async *#trainUntil(
    end: number,
    stopped: () => boolean,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<TrainingEvent, Divergence | undefined> {
    const { log, steps, heldOut, partLength, sampleLengthAtOnce } = this.#attempt;
    log.resume();
    const left = this.#left;
    this.#left = undefined;
    this.#gaveUp = false;
    const untrained = this.#untrained;
    const options = { ...this.#given.options, heldOut, partLength, sampleLengthAtOnce, left, untrained };
    const plan = workPlan(this.update, options, {
      mostUpdates: () => Math.min(end - steps.submitted, this.#updatesIn(PIECE_MILLISECONDS)),
      stopped,
      gaveUp: () => this.#gaveUp,
      wantsCheckpoint: (update) => this.#checkpoints.decide(update),
    });
    const hasRoom = (underWay: number) => underWay < IN_FLIGHT && this.#hasRoom;
    // Nothing may be under way behind an update that is given up.
    const start = (step: PlannedStep) => steps.start(step, this.#isAlone ? signal : undefined);
    try {
      for await (const arrival of pipelined(plan, start, hasRoom)) {
        yield* this.#arrive(arrival);
      }
      return undefined;
    } catch (error) {
      if (error instanceof Divergence) return error;
      throw error;
    }
  }

  /** Whether more may join the updates under way. */
  get #hasRoom(): boolean {
    return this.#attempt.steps.submitted - this.update < this.#updatesIn(AHEAD_MILLISECONDS);
  }

  /** Whether an update takes so long that nothing joins it. */
  get #isAlone(): boolean {
    return this.#updatesIn(AHEAD_MILLISECONDS) === 1;
  }

  /** Updates that take about so long: to judge by the device's own time, or else by what has come back. */
  #updatesIn(milliseconds: number): number {
    const each = this.#attempt.session.millisecondsPerUpdate;
    return each ? Math.max(1, Math.floor(milliseconds / each)) : this.#attempt.log.updatesIn(milliseconds);
  }

  async *#arrive(arrival: Arrival): AsyncGenerator<TrainingEvent, void> {
    const { update } = arrival;
    const handover = this.#given.backend.takeHandover?.();
    if (handover) yield { type: 'handover', update: this.update, ...handover };
    switch (arrival.type) {
      case 'train':
        this.#gaveUp = arrival.value.losses.length < arrival.updates;
        if (!this.#gaveUp) yield this.#take(update, arrival.value);
        break;
      case 'keep':
        this.#attempt.best.decide(arrival.value, update, this.#attempt.log.smoothLoss!);
        break;
      case 'sample':
        yield this.#write(arrival);
        break;
      case 'validate':
        yield this.#read(arrival);
        break;
      case 'look': {
        const warning = await this.#attempt.watcher.look(update, arrival.value);
        if (warning) yield { type: 'warning', ...warning };
        break;
      }
      case 'checkpoint':
        this.#left = arrival.left;
        yield* this.#checkpoint(arrival.value, arrival.last ?? false);
        break;
    }
  }

  #write({ update, part, of, value }: ArrivalOf<'sample'>): TrainingEvent {
    const ids = this.#attempt.drawing.take(part, of, value);
    if (!ids) return { type: 'writing', update, done: part.to, of };
    this.#untrained = false;
    return { type: 'sample', update, text: this.#given.corpus.vocabulary.decode(ids) };
  }

  #read({ update, part, of, value }: ArrivalOf<'validate'>): TrainingEvent {
    const loss = this.#attempt.reading.take(part, of, value);
    if (loss === undefined) return { type: 'reading', update, done: part.to, of };
    return { type: 'validation', update, loss };
  }

  #take(update: number, { losses, learningRate }: Trained): UpdateEvent {
    const { log, best, watcher } = this.#attempt;
    const event = log.take(update, losses, learningRate, best.best);
    watcher.take(losses);
    this.#last = event;
    return event;
  }

  /**
   * Hands a state out, unless that would replace a better one: one that is worse than guessing blindly is handed out only
   * where it is the last, or none was good yet and it may well become so.
   * @throws Divergence when a number of it is not finite, or it is the last and hopeless.
   */
  async *#checkpoint(snapshot: Snapshot, last: boolean): AsyncGenerator<TrainingEvent, void> {
    const { corpus } = this.#given;
    const { log, best, watcher, opening } = this.#attempt;
    const { options, state } = snapshot;
    const common = { options, text: identityOf(corpus), vocabulary: corpus.vocabulary, opening };
    await watcher.checkFinite(state, state.update);
    if (last) watcher.checkLast(state);
    else if (!watcher.isWell && (this.#good.checkpoint || watcher.isHopeless)) return;
    const better = await best.takeChanged();
    if (better) await watcher.checkFinite(better, better.update);
    const checkpoint: Checkpoint = {
      ...common,
      ...snapshot,
      update: state.update,
      smoothLoss: log.smoothLoss!,
      shownLoss: log.shownLoss,
      seconds: log.seconds,
      best: best.best,
      ...(this.#left && { left: this.#left }),
    };
    const model: Model | undefined = better && { ...common, ...better };
    if (watcher.isWell) this.#good = { checkpoint, best: model ?? this.#good.best };
    this.#handedOut = checkpoint;
    const before = this.#now();
    yield { type: 'checkpoint', checkpoint, best: model };
    this.#checkpoints.took(this.#now() - before); // whoever listens has saved it by now
  }

  /** Whether the run is to go on at half the learning rate, and that is one. */
  get #mayHalve(): boolean {
    const { onDivergence, learningRate } = this.#attempt.steps.options;
    return onDivergence === 'halve' && learningRate / 2 >= (OPTIONS.learningRate as NumberOption).minimum;
  }

  /** Hands the last good state out again, where a later one was handed out since. */
  *#restore(): Generator<TrainingEvent, void> {
    const { checkpoint, best } = this.#good;
    if (!checkpoint || checkpoint === this.#handedOut) return;
    this.#handedOut = checkpoint;
    yield { type: 'checkpoint', checkpoint, best };
  }

  /** Takes up the last good state at half the learning rate. */
  async *#goBack({ update: from, seen, why }: Warning): AsyncGenerator<TrainingEvent, void> {
    const { checkpoint, best } = this.#good;
    const learningRate = this.#attempt.steps.options.learningRate / 2;
    const options = { ...this.#given.options, learningRate };
    this.#attempt.session.dispose();
    this.#attempt = await begin({ ...this.#given, ...this.#good, options });
    this.#left = checkpoint?.left;
    this.#last = undefined;
    yield { type: 'rewound', update: this.update, from, seen, why, learningRate };
    if (checkpoint) this.#good = { checkpoint: { ...checkpoint, options }, best };
    yield* this.#restore();
  }

  /** Ends the training's session and frees what it holds; the backend is left to who opened it. */
  dispose(): void {
    this.#attempt.session.dispose();
  }
}
