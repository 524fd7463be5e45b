import type { Backend } from '../../backends/backend.ts';
import { joined } from '../../joined.ts';
import { whole } from '../../report/html.ts';
import type { Corpus } from '../../text/corpus.ts';
import type { RewoundEvent, TrainingEvent, UpdateEvent } from '../../training/events.ts';
import { shown } from '../../training/options.ts';
import { Trainer } from '../../training/trainer.ts';
import { EarlyWatch } from '../../training/watch/early.ts';
import { SETTLED } from '../../training/watch/judge.ts';
import type { Warning } from '../../training/watch/words.ts';
import type { LossBatch, RunListener, Sample } from '../protocol.ts';
import { isMark, isOpening, markAfter, pieceAt, type Speed } from '../speed.ts';
import { textOf } from './live-text.ts';
import type { RunRecord } from './run-record.ts';

/** A stretch of training ends so often at least, and the weights as they stand write a text. */
const TEXT_MILLISECONDS = 1000;
/** What was done is stored so often. */
const SAVE_MILLISECONDS = 3000;
/** A model that takes long to store is stored less often: training takes this many times as long at least. */
const SAVE_SHARE = 4;
/** The page hears of updates at most so often. */
const NEWS_MILLISECONDS = 50;
/** And of so many samples at once; the others are in the record. */
const MOST_SAMPLES = 10;

export interface RunOptions {
  readonly backend: Backend;
  readonly corpus: Corpus;
  readonly record: RunRecord;
  readonly listener: RunListener;
  /** Stores the record. */
  readonly save: () => Promise<void>;
  readonly speed: Speed;
}

/** Trains from where a record stands, keeps the record up to date and tells the page. */
export class TrainingRun {
  readonly #given: RunOptions;
  readonly #trainer: Trainer;
  readonly #watch: EarlyWatch;
  #stretch = new AbortController();
  #stopped = false;
  #speed: Speed;
  /** Ends a rest early. */
  #wake = () => {};
  /** When a text was written last. */
  #lastText = Number.NEGATIVE_INFINITY;
  #waiting: (() => void)[] = [];
  #news: LossBatch[] = [];
  #samples: Sample[] = [];
  #lastNews = 0;

  private constructor(given: RunOptions, trainer: Trainer) {
    this.#given = given;
    this.#trainer = trainer;
    this.#speed = given.speed;
    this.#watch = new EarlyWatch(given.corpus, given.record.config.options);
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
    const end = this.#trainer.update + atMost;
    let saveAt = performance.now() + TEXT_MILLISECONDS;
    try {
      for (let over = false; !over; ) {
        const { update } = this.#trainer;
        const rested = performance.now() + pieceAt(this.#speed, update).milliseconds;
        const done = await this.#trainStretch(end - update);
        over = done || this.#stopped || this.#trainer.update >= end;
        if (over || this.#waiting.length > 0 || performance.now() >= saveAt) saveAt = await this.#save();
        if (!over) await this.#restUntil(rested);
      }
    } finally {
      this.#wakeWaiting();
    }
  }

  /** @returns when to store the run again. */
  async #save(): Promise<number> {
    const before = performance.now();
    await this.#given.save();
    this.#wakeWaiting();
    const now = performance.now();
    return now + Math.max(SAVE_MILLISECONDS, SAVE_SHARE * (now - before));
  }

  /** Trains up to the next mark, for as long as the speed allows, until a text is due. @returns whether all is done. */
  async #trainStretch(atMost: number): Promise<boolean> {
    const { update } = this.#trainer;
    const { updates } = pieceAt(this.#speed, update);
    this.#stretch = new AbortController();
    const timer = setTimeout(() => this.#stretch.abort(), TEXT_MILLISECONDS);
    let done = false;
    try {
      const most = Math.min(atMost, updates, markAfter(update) - update);
      for await (const event of this.#trainer.run(this.#stretch.signal, most)) {
        this.#take(event);
        if (event.type === 'done') done = !event.stopped;
      }
    } finally {
      clearTimeout(timer);
    }
    return done;
  }

  /** Lets a training that is held back wait; whatever is asked of it ends the wait. */
  async #restUntil(time: number): Promise<void> {
    const milliseconds = time - performance.now();
    if (milliseconds <= 0 || this.#stopped || this.#waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  setSpeed(speed: Speed): void {
    this.#speed = speed;
    this.#interrupt();
  }

  /** Ends the training after the updates under way. */
  stop(): void {
    this.#stopped = true;
    this.#interrupt();
  }

  /** Ends the stretch, or the rest after it. */
  #interrupt(): void {
    this.#stretch.abort();
    this.#wake();
  }

  /** Takes a checkpoint now, and goes on. @returns when it is stored. */
  saveNow(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#interrupt();
    });
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
        this.#takeSample({ update: event.update, text: event.text });
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
        if (this.#wantsText(event.checkpoint.update)) this.#note(textOf(event.checkpoint));
        break;
      case 'handover': {
        const { from, to, reason } = event;
        const message = `${from.name} failed: ${reason}. The training goes on with ${to.name}.`;
        listener({ type: 'trouble', message });
        listener({ type: 'backend', backend: to, reason: `took over from ${from.name}`, measurements: [] });
        break;
      }
      case 'warning': {
        const { type: _, ...warning } = event;
        this.#warn(warning);
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

  /** In the slow beginning at the marks alone, later also every second, and whenever the training stops. */
  #wantsText(update: number): boolean {
    if (isMark(update) || this.#stopped) return true;
    if (isOpening(this.#speed, update)) return false;
    return performance.now() - this.#lastText > TEXT_MILLISECONDS / 2;
  }

  /** Shows a text; those of the marks belong to the run. */
  #note(text: Sample): void {
    const { record, listener } = this.#given;
    this.#lastText = performance.now();
    if (isMark(text.update) && record.log.addSample(text)) listener({ type: 'samples', samples: [text] });
    listener({ type: 'live', ...text });
  }

  #goBack(event: RewoundEvent): void {
    const { update, from, seen, why, learningRate } = event;
    const { record, listener } = this.#given;
    record.goBack(event);
    record.log.addWarning({ update: from, kind: 'diverged', seen, why, remedy: { learningRate } });
    this.#forgetNews();
    listener({ type: 'rewound', update });
    const message = `Update ${whole(from)}: ${seen}. The training goes on from update ${whole(update)} at learning rate ${shown(learningRate)}.`;
    listener({ type: 'trouble', message });
  }

  /** It diverged: the run stands where it was last of use; one that never was has failed. */
  #end(): void {
    const { record, listener } = this.#given;
    this.#stopped = true;
    if (record.update < SETTLED) {
      this.#tellNews();
      record.fail();
      return;
    }
    record.rewind();
    this.#forgetNews();
    listener({ type: 'rewound', update: record.update });
  }

  #forgetNews(): void {
    this.#news = [];
    this.#samples = [];
  }

  #takeSample(sample: Sample): void {
    if (this.#given.record.log.addSample(sample)) this.#samples.push(sample);
  }

  #warn(warning: Warning): void {
    const { record, listener } = this.#given;
    record.log.addWarning(warning);
    listener({ type: 'warning', warning });
  }

  #takeUpdates(event: UpdateEvent): void {
    const early = this.#watch.take(event.losses, event.update);
    if (early) this.#warn(early);
    this.#news.push(this.#given.record.takeUpdates(event));
    if (performance.now() - this.#lastNews > NEWS_MILLISECONDS) this.#tellNews();
  }

  #tellNews(): void {
    const { progress } = this.#given.record;
    if (!progress) return;
    const batch = {
      losses: joined(
        Float32Array,
        this.#news.map(({ losses }) => losses),
      ),
      smooth: joined(
        Float32Array,
        this.#news.map(({ smooth }) => smooth),
      ),
    };
    const { listener } = this.#given;
    listener({ type: 'progress', batch, progress });
    if (this.#samples.length > 0) listener({ type: 'samples', samples: this.#samples.slice(-MOST_SAMPLES) });
    this.#forgetNews();
    this.#lastNews = performance.now();
  }
}
