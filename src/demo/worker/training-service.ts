import type { FrameReport } from '../../backends/backend.ts';
import { browserEnvironment } from '../../browser/environment.ts';
import { messageOf, UserError } from '../../errors.ts';
import { parameterCount } from '../../model/tensors.ts';
import { whole } from '../../report/html.ts';
import { shortestText } from '../../text/batches.ts';
import type { Corpus } from '../../text/corpus.ts';
import { readCheckpoint } from '../../training/checkpoint.ts';
import type { Metric } from '../../training/events.ts';
import { configOf, placeOf } from '../../training/setup.ts';
import type { Warning } from '../../training/watch/words.ts';
import type {
  Opened,
  Phase,
  RunConfig,
  RunFiles,
  RunListener,
  RunSummary,
  RunView,
  TextSource,
  TextSummary,
} from '../protocol.ts';
import type { Speed } from '../speed.ts';
import { BackendSlot } from './backend-slot.ts';
import { BUNDLED, readSource, summaryOf, withBytes } from './books.ts';
import { firstText } from './live-text.ts';
import type { KeptRun } from './run-archive.ts';
import { belongsTo, RunRecord } from './run-record.ts';
import { RunStorage } from './run-storage.ts';
import { checkedSource } from './stored-schema.ts';
import { TrainingRun } from './training-run.ts';

/** What the page may ask of the training worker. One run at a time. */
export class TrainingService {
  #listener: RunListener = () => {};
  #storage = new RunStorage(() => {});
  #source: TextSource = BUNDLED;
  #corpus!: Corpus;
  #record: RunRecord | undefined;
  #run: TrainingRun | undefined;
  readonly #backend = new BackendSlot();
  #training = false;
  #speed: Speed = 'full';
  #stopAsked = false;
  /** Who waits for the training to end. */
  readonly #waiting: (() => void)[] = [];

  /**
   * Takes up what the browser kept, or the bundled book.
   * @param patience milliseconds that another worker which holds it has to give it back.
   */
  async open(listener: RunListener, patience: number): Promise<Opened> {
    this.#listener = listener;
    this.#storage = new RunStorage(listener);
    const { source, run, notStored } = await this.#storage.open(patience);
    const unreadable = (await this.#takeText(source)) ?? (run === undefined ? undefined : this.#restore(run));
    return {
      text: summaryOf(this.#source, this.#corpus),
      run: this.#record?.view(),
      notStored: notStored ?? unreadable,
    };
  }

  /** Takes up a stored text, or the bundled book. @returns why it cannot be the stored one, where that is so. */
  async #takeText(stored: unknown): Promise<string | undefined> {
    try {
      this.#source = stored === undefined ? BUNDLED : checkedSource(stored);
      this.#corpus = await readSource(this.#source);
      return undefined;
    } catch (error) {
      if (stored === undefined || !(error instanceof UserError)) throw error;
      await this.#takeText(undefined);
      return `The saved text cannot be read: ${error.message}. This is Moby-Dick.`;
    }
  }

  /** Takes up a stored run. @returns why it cannot, where that is so. */
  #restore(run: unknown): string | undefined {
    try {
      const record = RunRecord.fromStored(run);
      if (!record.checkpoint || belongsTo(record.checkpoint, this.#corpus)) this.#record = record;
      return undefined;
    } catch (error) {
      return `The saved run cannot be read: ${messageOf(error)}.`;
    }
  }

  /**
   * Changes the text, to the bundled one where none is given; the run is given up. The text is stored behind.
   * @param seqLength tau, as it is set.
   * @throws UserError naming what is wrong with the text; one that no batch size could train on is refused too.
   */
  async setText(source: TextSource = BUNDLED, seqLength = 1): Promise<TextSummary> {
    const given = await withBytes(source);
    const corpus = await readSource(given);
    const shortest = shortestText(1, seqLength);
    if (corpus.ids.length < shortest) {
      throw new UserError(
        `${given.name}: this text has ${whole(corpus.ids.length)} characters, and ${whole(shortest)} at least are needed; bring a longer one: to learn to write takes some thousands`,
      );
    }
    await this.reset(); // refuses when a training began in the meantime
    this.#source = given;
    this.#corpus = corpus;
    this.#storage.saveText(given);
    return summaryOf(given, corpus);
  }

  /** The text as it was given, for another worker to read. */
  source(): TextSource {
    return this.#source;
  }

  /**
   * Trains until pause(), or until all updates, or `atMost` of them, are done.
   * @throws UserError when something does not fit, or the training cannot go on.
   */
  async train(config: RunConfig, atMost?: number): Promise<void> {
    if (this.#training) return;
    this.#training = true;
    this.#stopAsked = false;
    const record = this.#record?.checkpoint ? this.#record : new RunRecord(config);
    this.#record = record;
    record.config = config;
    this.#tellPhase('starting');
    try {
      if (!record.checkpoint) this.#writeFirst(record);
      await this.#trainOn(record, atMost);
    } finally {
      this.#training = false;
      if (record.update === 0 && !record.failed) this.#record = undefined;
      this.#tellPhase(this.#record?.phase ?? 'idle');
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  /** Shows what the weights that a run begins with write. */
  #writeFirst(record: RunRecord): void {
    const text = firstText(this.#corpus, record.config.options);
    if (!text) return;
    record.log.addSample(text);
    this.#listener({ type: 'samples', samples: [text] });
    this.#listener({ type: 'live', ...text });
  }

  /** Trains on; after a lost device from the last checkpoint, as long as there is progress in between. */
  async #trainOn(record: RunRecord, atMost: number | undefined): Promise<void> {
    for (let failedAt = -1; ; ) {
      try {
        return await this.#trainOnce(record, atMost);
      } catch (error) {
        record.rewind();
        this.#listener({ type: 'rewound', update: record.update });
        this.#backend.close();
        if (error instanceof UserError || record.update <= failedAt || this.#stopAsked) throw error;
        failedAt = record.update;
        const message = `${messageOf(error)}. The training goes on from update ${whole(record.update)}.`;
        this.#listener({ type: 'trouble', message });
      }
    }
  }

  async #trainOnce(record: RunRecord, atMost: number | undefined): Promise<void> {
    const { backend: name, options } = record.config;
    this.#tellPreparing(name === 'auto' ? 'finding the fastest backend' : `opening ${name}`);
    const backend = await this.#backend.open(name, placeOf(this.#corpus, options), this.#listener);
    const save = async () => void (await this.#storage.save(record, this.#source));
    const weights = parameterCount(configOf(options, this.#corpus.vocabulary));
    this.#tellPreparing(`setting up ${whole(weights)} weights`);
    const run = await TrainingRun.open({
      backend,
      corpus: this.#corpus,
      record,
      listener: this.#listener,
      save,
      speed: this.#speed,
    });
    this.#run = run;
    try {
      if (this.#stopAsked) return;
      this.#tellPhase('training');
      await run.train(atMost);
    } finally {
      this.#run = undefined;
      run.dispose();
    }
  }

  pause(): void {
    this.#stopAsked = true;
    this.#run?.stop();
  }

  /** Pauses. @returns when the training has ended. */
  async standStill(): Promise<void> {
    this.pause();
    if (this.#training) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Stores the run as it stands, while it goes on. */
  async saveNow(): Promise<void> {
    await this.#run?.saveNow();
  }

  setLearningRate(learningRate: number): void {
    if (!this.#record) return;
    const { config } = this.#record;
    this.#record.config = { ...config, options: { ...config.options, learningRate } };
    this.#run?.setLearningRate(learningRate);
  }

  /** How fast it may train, from now on. */
  setSpeed(speed: Speed): void {
    this.#speed = speed;
    this.#run?.setSpeed(speed);
  }

  /** How the page's frames fare while it trains. */
  noteFrames(report: FrameReport): void {
    this.#backend.noteFrames(report);
  }

  /** Why there is no GPU to train on; undefined where there is one. */
  async whyNoGpu(): Promise<string | undefined> {
    try {
      await browserEnvironment.gpu({ allowSoftware: false });
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  /**
   * Gives the run up; the text stays.
   * @returns the name of the run among those that are kept, for takeUp(); undefined where there was none.
   */
  async reset(): Promise<number | undefined> {
    this.#refuseWhileTraining();
    const kept = await this.#keep();
    await this.#storage.forgetRun();
    this.#tellPhase('idle');
    return kept;
  }

  /** Puts the run to those that are kept. */
  async #keep(): Promise<number | undefined> {
    const run = this.#record?.checkpoint && this.#record.stored();
    this.#record = undefined;
    return run && this.#storage.archive.keep(this.#source, run);
  }

  /** The present run, if there is one, and those that are kept, the newest first. */
  async runs(): Promise<readonly RunSummary[]> {
    const kept = (await this.#storage.archive.all()).map(({ at, source, run }) =>
      RunRecord.fromStored(run).summary(source.name, at),
    );
    return this.#record ? [this.#record.summary(this.#source.name), ...kept] : kept;
  }

  /**
   * Takes up a kept run, with its text; the present one is kept in its place.
   * @throws UserError when there is none of that name any more, or its text cannot be read.
   */
  async takeUp(at: number): Promise<Opened> {
    this.#refuseWhileTraining();
    const { source, run } = await this.#kept(at);
    const corpus = await readSource(source);
    const record = RunRecord.fromStored(run);
    await this.#keep();
    this.#source = source;
    this.#corpus = corpus;
    this.#record = record;
    // What could not be stored as the present run stays stored as a kept one.
    if (await this.#storage.save(record, source)) await this.#storage.archive.forget(at);
    this.#tellPhase(record.phase);
    return { text: summaryOf(source, corpus), run: record.view(), notStored: undefined };
  }

  /** The text of a kept run, for a new run on it. @throws UserError as takeUp() does. */
  async textOf(at: number): Promise<TextSource> {
    return (await this.#kept(at)).source;
  }

  forgetKept(at: number): Promise<void> {
    return this.#storage.archive.forget(at);
  }

  async #kept(at: number): Promise<KeptRun> {
    const kept = await this.#storage.archive.find(at);
    if (!kept) throw new UserError('that run is no longer kept; the last ten are');
    return kept;
  }

  /** The run's files as it stands. */
  async files(): Promise<RunFiles> {
    await this.saveNow();
    return this.#record?.files() ?? { checkpoint: undefined, best: undefined };
  }

  metrics(): readonly Metric[] {
    return this.#record?.log.metrics ?? [];
  }

  warnings(): readonly Warning[] {
    return this.#record?.log.warnings ?? [];
  }

  /** Takes up a checkpoint, of this page or of the command line. @throws UserError when it is not for this text. */
  async load(bytes: Uint8Array, name: string): Promise<RunView> {
    this.#refuseWhileTraining();
    const checkpoint = readCheckpoint(bytes, name);
    if (!belongsTo(checkpoint, this.#corpus)) {
      const { text } = checkpoint;
      throw new UserError(
        `${name}: trained on "${text.name}" (${whole(text.length)} characters); choose that text first, then load the checkpoint again`,
      );
    }
    const { options } = checkpoint;
    const { parameters } = checkpoint.state;
    const backend = this.#record?.config.backend ?? 'auto';
    // The file holds no better parameters than its own, so they are the best from here on.
    const { update, smoothLoss } = checkpoint;
    const taken = { ...checkpoint, best: { update, smoothLoss } };
    await this.#keep();
    this.#record = new RunRecord({ options, backend }, taken, { ...checkpoint, parameters });
    await this.#storage.save(this.#record, this.#source);
    this.#tellPhase(this.#record.phase);
    return this.#record.view();
  }

  /** @throws UserError while a training is under way: what it works on must not change under it. */
  #refuseWhileTraining(): void {
    if (this.#training) throw new UserError('a training is under way; pause it first');
  }

  #tellPreparing(what: string): void {
    this.#listener({ type: 'preparing', what });
  }

  #tellPhase(phase: Phase): void {
    this.#listener({ type: 'phase', phase, update: this.#record?.update ?? 0 });
  }
}
