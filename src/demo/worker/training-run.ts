import type { Backend } from '../../backends/backend.ts';
import { parameterCount } from '../../model/tensors.ts';
import type { Corpus } from '../../text/corpus.ts';
import type { Checkpoint } from '../../training/checkpoint.ts';
import type { RewoundEvent, TrainingEvent, UpdateEvent } from '../../training/events.ts';
import { beginningOf, writePassage } from '../../training/passage.ts';
import { configOf } from '../../training/setup.ts';
import { Trainer } from '../../training/trainer.ts';
import type { LossBatch, RunListener, Sample } from '../protocol.ts';
import type { RunRecord } from './run-record.ts';

/** A stretch of training ends, is saved, and goes on at once: soon after the start, then so often. */
const FIRST_SAVE_MILLISECONDS = 1000;
const SAVE_MILLISECONDS = 3000;
/** A model that takes long to store is stored less often: training takes this many times as long at least. */
const SAVE_SHARE = 4;
/** The page hears of updates at most so often. */
const NEWS_MILLISECONDS = 50;
/** And of so many samples at once; the others are in the record. */
const MOST_SAMPLES = 10;
/** Live text costs at most so many multiplications. */
const LIVE_PRODUCTS = 20_000_000;
const LIVE_LENGTH = 280;

export interface RunOptions {
  readonly backend: Backend;
  readonly corpus: Corpus;
  readonly record: RunRecord;
  readonly listener: RunListener;
  /** Stores the record. */
  readonly save: () => Promise<void>;
}

/** Trains from where a record stands, keeps the record up to date and tells the page. */
export class TrainingRun {
  readonly #given: RunOptions;
  readonly #trainer: Trainer;
  #stretch = new AbortController();
  #stopped = false;
  #waiting: (() => void)[] = [];
  #news: LossBatch[] = [];
  #samples: Sample[] = [];
  #lastNews = 0;

  private constructor(given: RunOptions, trainer: Trainer) {
    this.#given = given;
    this.#trainer = trainer;
  }

  /** @throws UserError when the configuration does not fit the text or the device. */
  static async open(given: RunOptions): Promise<TrainingRun> {
    const { backend, corpus, record } = given;
    const options = { ...record.config.options, checkpointEvery: 0, checkpointMinutes: 0 }; // the page's own clock says when
    const trainer = await Trainer.open({
      backend,
      corpus,
      options,
      checkpoint: record.checkpoint,
      best: record.best,
    });
    return new TrainingRun(given, trainer);
  }

  /** Trains until stop(), or until all updates, or `atMost` of them, are done. */
  async train(atMost = Number.POSITIVE_INFINITY): Promise<void> {
    let patience = FIRST_SAVE_MILLISECONDS;
    let done = false;
    try {
      while (!done && !this.#stopped) {
        done = (await this.#trainFor(patience, atMost)) || Number.isFinite(atMost);
        const before = performance.now();
        await this.#given.save();
        this.#wakeWaiting();
        patience = Math.max(SAVE_MILLISECONDS, SAVE_SHARE * (performance.now() - before));
      }
    } finally {
      this.#wakeWaiting();
    }
  }

  /** @returns whether all updates are done. */
  async #trainFor(milliseconds: number, atMost: number): Promise<boolean> {
    this.#stretch = new AbortController();
    const timer = setTimeout(() => this.#stretch.abort(), milliseconds);
    let done = false;
    try {
      for await (const event of this.#trainer.run(this.#stretch.signal, atMost)) {
        this.#take(event);
        if (event.type === 'done') done = !event.stopped;
      }
    } finally {
      clearTimeout(timer);
    }
    return done;
  }

  /** Ends the training after the updates under way. */
  stop(): void {
    this.#stopped = true;
    this.#stretch.abort();
  }

  /** Takes a checkpoint now, and goes on. @returns when it is stored. */
  saveNow(): Promise<void> {
    this.#stretch.abort();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wakeWaiting(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  setLearningRate(learningRate: number): void {
    this.#trainer.setLearningRate(learningRate);
  }

  dispose(): void {
    this.#wakeWaiting();
    this.#trainer.dispose();
  }

  #take(event: TrainingEvent): void {
    const { record, listener } = this.#given;
    switch (event.type) {
      case 'update':
        this.#takeUpdates(event);
        break;
      case 'sample':
        record.log.addSample({ update: event.update, text: event.text });
        this.#samples.push({ update: event.update, text: event.text });
        break;
      case 'validation':
        record.log.addValidation({ update: event.update, loss: event.loss });
        listener(event);
        break;
      case 'reading':
        this.#tellNews();
        listener(event);
        break;
      case 'checkpoint':
        record.takeCheckpoint(event.checkpoint, event.best);
        this.#tellNews();
        listener({ type: 'live', update: event.checkpoint.update, text: liveText(event.checkpoint) });
        break;
      case 'handover': {
        const { from, to, reason } = event;
        const message = `${from.name} failed: ${reason}. The training goes on with ${to.name}.`;
        listener({ type: 'trouble', message });
        listener({ type: 'backend', backend: to, reason: `took over from ${from.name}`, measurements: [] });
        break;
      }
      case 'warning': {
        const { type, ...warning } = event;
        record.log.addWarning(warning);
        listener({ type, warning });
        break;
      }
      case 'rewound':
        this.#goBack(event);
        break;
      case 'done':
        if (event.diverged) this.#end();
        break;
    }
  }

  #goBack(event: RewoundEvent): void {
    const { update, from, seen, why, learningRate } = event;
    const { record, listener } = this.#given;
    record.goBack(event);
    record.log.addWarning({ update: from, kind: 'diverged', seen, why, remedy: { learningRate } });
    this.#forgetNews();
    listener({ type: 'rewound', update });
    const message = `Update ${from}: ${seen}. The training goes on from update ${update} at learning rate ${learningRate}.`;
    listener({ type: 'trouble', message });
  }

  /** It diverged: the run stands where it was saved last. */
  #end(): void {
    const { record, listener } = this.#given;
    this.#stopped = true;
    record.rewind();
    this.#forgetNews();
    listener({ type: 'rewound', update: record.update });
  }

  #forgetNews(): void {
    this.#news = [];
    this.#samples = [];
  }

  #takeUpdates(event: UpdateEvent): void {
    this.#news.push(this.#given.record.takeUpdates(event));
    if (performance.now() - this.#lastNews > NEWS_MILLISECONDS) this.#tellNews();
  }

  #tellNews(): void {
    const { progress } = this.#given.record;
    if (!progress) return;
    const batch = {
      losses: joined(this.#news.map(({ losses }) => losses)),
      smooth: joined(this.#news.map(({ smooth }) => smooth)),
    };
    const { listener } = this.#given;
    listener({ type: 'progress', batch, progress });
    if (this.#samples.length > 0) listener({ type: 'samples', samples: this.#samples.slice(-MOST_SAMPLES) });
    this.#forgetNews();
    this.#lastNews = performance.now();
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Text by the weights as they stand; it draws from random numbers of its own, so that the run stays the same. */
function liveText(checkpoint: Checkpoint): string {
  const { options, vocabulary, state, update } = checkpoint;
  const products = parameterCount(configOf(options, vocabulary));
  const length = Math.min(LIVE_LENGTH, Math.floor(LIVE_PRODUCTS / products));
  const model = { ...checkpoint, parameters: state.parameters };
  const written = writePassage(model, { length, prime: '', seed: update, temperature: 1, topP: 1 });
  return beginningOf(model, '') + written;
}
