import type { Backend } from '../../backends/backend.ts';
import { type Choice, openBackend } from '../../backends/registry.ts';
import { messageOf, UserError } from '../../errors.ts';
import type { Metric } from '../../report/report.ts';
import type { Corpus } from '../../text/corpus.ts';
import { readCheckpoint } from '../../training/checkpoint.ts';
import type {
  DeskListener,
  Opened,
  Phase,
  RunConfig,
  RunFiles,
  RunView,
  TextSource,
  TextSummary,
} from '../protocol.ts';
import { BUNDLED, readSource, summaryOf } from './books.ts';
import { browserEnvironment } from './environment.ts';
import { belongsTo, RunRecord } from './run-record.ts';
import { RunStore } from './store.ts';
import { TrainingRun } from './training-run.ts';

/** What the page may ask of the training worker. One run at a time. */
export class TrainingDesk {
  #listener: DeskListener = () => {};
  #store: RunStore | undefined;
  #source: TextSource = BUNDLED;
  #storedSource: TextSource | undefined;
  #corpus!: Corpus;
  #record: RunRecord | undefined;
  #run: TrainingRun | undefined;
  #choice: (Choice & { readonly name: string }) | undefined;
  #training = false;
  #stopAsked = false;

  /** Takes up what the browser kept, or the bundled book. */
  async open(listener: DeskListener): Promise<Opened> {
    this.#listener = listener;
    const store = await RunStore.open();
    let notStored = typeof store === 'string' ? store : undefined;
    if (typeof store !== 'string') {
      this.#store = store;
      notStored = await this.#restore(store);
    }
    this.#corpus ??= await readSource(this.#source);
    return { text: summaryOf(this.#source, this.#corpus), run: this.#record?.view(), notStored };
  }

  async #restore(store: RunStore): Promise<string | undefined> {
    try {
      const stored = await store.run();
      this.#source = (await store.text()) ?? BUNDLED;
      this.#storedSource = this.#source;
      this.#corpus = await readSource(this.#source);
      const record = stored && RunRecord.fromStored(stored);
      if (record?.checkpoint && belongsTo(record.checkpoint, this.#corpus)) this.#record = record;
      return undefined;
    } catch (error) {
      this.#source = BUNDLED;
      return `The saved run cannot be read: ${messageOf(error)}.`;
    }
  }

  /** Changes the text, to the bundled one where none is given; a run that was under way is forgotten. @throws UserError naming what is wrong with it. */
  async setText(source: TextSource = BUNDLED): Promise<TextSummary> {
    const corpus = await readSource(source);
    await this.reset();
    this.#source = source;
    this.#corpus = corpus;
    return summaryOf(source, corpus);
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
    this.#record ??= new RunRecord(config);
    this.#record.config = config;
    this.#tellPhase('starting');
    try {
      await this.#trainOn(this.#record, atMost);
    } finally {
      this.#training = false;
      const {
        update,
        config: { options },
      } = this.#record;
      if (update === 0) this.#record = undefined;
      this.#tellPhase(update === 0 ? 'idle' : update >= options.updates ? 'done' : 'paused');
    }
  }

  /** Trains on; after a lost device from the last checkpoint, as long as there is progress in between. */
  async #trainOn(record: RunRecord, atMost: number | undefined): Promise<void> {
    for (let failedAt = -1; ; ) {
      try {
        return await this.#trainOnce(record, atMost);
      } catch (error) {
        record.rewind();
        this.#listener({ type: 'rewound', update: record.update });
        this.#closeBackend();
        if (error instanceof UserError || record.update <= failedAt || this.#stopAsked) throw error;
        failedAt = record.update;
        const message = `${messageOf(error)}. The training goes on from update ${record.update}.`;
        this.#listener({ type: 'trouble', message });
      }
    }
  }

  async #trainOnce(record: RunRecord, atMost: number | undefined): Promise<void> {
    const backend = await this.#openBackend(record.config.backend);
    const save = () => this.#save();
    const run = await TrainingRun.open({
      backend,
      corpus: this.#corpus,
      record,
      listener: this.#listener,
      save,
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

  /** Why there is no GPU to train on; undefined where there is one. */
  async whyNoGpu(): Promise<string | undefined> {
    try {
      await browserEnvironment.gpu({ allowSoftware: false });
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Forgets the run, stored or not; the text stays. */
  async reset(): Promise<void> {
    this.#record = undefined;
    await this.#storing((store) => store.forgetRun());
    this.#tellPhase('idle');
  }

  /** The run's files as it stands. */
  async files(): Promise<RunFiles> {
    await this.saveNow();
    return this.#record?.files() ?? { checkpoint: undefined, best: undefined };
  }

  metrics(): readonly Metric[] {
    return this.#record?.log.metrics ?? [];
  }

  /** Takes up a checkpoint, of this page or of the command line. @throws UserError when it is not for this text. */
  async load(bytes: Uint8Array, name: string): Promise<RunView> {
    const checkpoint = readCheckpoint(bytes, name);
    if (!belongsTo(checkpoint, this.#corpus)) {
      const { text } = checkpoint;
      throw new UserError(
        `${name}: trained on "${text.name}" (${text.length} characters); choose that text first, then load the checkpoint again`,
      );
    }
    const { options } = checkpoint;
    const { parameters } = checkpoint.state;
    const backend = this.#record?.config.backend ?? 'auto';
    this.#record = new RunRecord({ options, backend }, checkpoint, { ...checkpoint, parameters });
    await this.#save();
    this.#tellPhase(checkpoint.update >= options.updates ? 'done' : 'paused');
    return this.#record.view();
  }

  async #openBackend(name: string): Promise<Backend> {
    if (this.#choice?.name !== name) {
      this.#closeBackend();
      this.#choice = { name, ...(await openBackend(name, browserEnvironment)) };
      const { backend, reason } = this.#choice;
      this.#listener({ type: 'backend', backend: backend.describe(), reason });
    }
    return this.#choice.backend;
  }

  #closeBackend(): void {
    this.#choice?.backend.dispose();
    this.#choice = undefined;
  }

  async #save(): Promise<void> {
    const record = this.#record;
    const run = record?.stored();
    if (!record || !run) return;
    await this.#storing(async (store) => {
      if (this.#storedSource !== this.#source) await store.saveText(this.#source);
      this.#storedSource = this.#source;
      await store.saveRun(run);
      this.#listener({ type: 'saved', update: record.update });
    });
  }

  /** A full or blocked storage stops nothing: the page says so, and the training goes on. */
  async #storing(action: (store: RunStore) => Promise<void>): Promise<void> {
    if (!this.#store) return;
    try {
      await action(this.#store);
    } catch (error) {
      this.#store = undefined;
      const message = `The run is no longer saved: ${messageOf(error)}. Save a checkpoint before you close this tab.`;
      this.#listener({ type: 'trouble', message });
    }
  }

  #tellPhase(phase: Phase): void {
    this.#listener({ type: 'phase', phase, update: this.#record?.update ?? 0 });
  }
}
