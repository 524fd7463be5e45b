import type { Metric } from '../../training/events.ts';
import type { Warning } from '../../training/watch/words.ts';
import { LossHistory } from '../loss-history.ts';
import type { BestPlace, HeldOutLoss, HistoryData, Sample } from '../protocol.ts';
import { logSpaced, thinned } from '../thinning.ts';

/** Entries kept of each list. */
const MOST_ENTRIES = 2000;
/** And of the samples, which are to be read. */
const MOST_SAMPLES = 200;

/** All that a run leaves behind beside its weights, as it is stored. */
export interface RunLogData {
  readonly history: HistoryData;
  readonly metrics: readonly Metric[];
  readonly samples: readonly Sample[];
  readonly validation: readonly HeldOutLoss[];
  /** Earlier versions stored none. */
  readonly warnings?: readonly Warning[];
  readonly best: BestPlace | undefined;
}

/** What was logged of a run: losses, metrics, samples. Its size is bounded however long the run is. */
export class RunLog {
  readonly history: LossHistory;
  #metrics: readonly Metric[];
  #samples: readonly Sample[];
  #validation: readonly HeldOutLoss[];
  #warnings: readonly Warning[];
  best: BestPlace | undefined;

  /** @param start updates that were done before anything was logged. */
  constructor(start = 0, data?: RunLogData) {
    this.history = data ? LossHistory.from(data.history) : new LossHistory(start);
    this.#metrics = [...(data?.metrics ?? [])];
    this.#samples = [...(data?.samples ?? [])];
    this.#validation = [...(data?.validation ?? [])];
    this.#warnings = data?.warnings ?? [];
    this.best = data?.best;
  }

  get metrics(): readonly Metric[] {
    return this.#metrics;
  }

  /** One of each kind at most, and one each time that the training went back. */
  get warnings(): readonly Warning[] {
    return this.#warnings;
  }

  addWarning(warning: Warning): void {
    this.#warnings = [...this.#warnings, warning];
  }

  addMetric(metric: Metric): void {
    if (!Number.isFinite(metric.smoothLoss)) return; // of a run that has just gone wrong
    this.#metrics = thinned([...this.#metrics, metric], MOST_ENTRIES);
  }

  /** Adds a sample, unless there is one of that update. @returns whether it did. */
  addSample(sample: Sample): boolean {
    if (this.#samples.some(({ update }) => update === sample.update)) return false;
    this.#samples = logSpaced([...this.#samples, sample], MOST_SAMPLES);
    return true;
  }

  addValidation(loss: HeldOutLoss): void {
    this.#validation = thinned([...this.#validation, loss], MOST_ENTRIES);
  }

  /** Forgets everything after an update. */
  cut(update: number, best: BestPlace | undefined): void {
    const kept = (entry: { readonly update: number }) => entry.update <= update;
    this.history.cut(update);
    this.#metrics = this.#metrics.filter(kept);
    this.#samples = this.#samples.filter(kept);
    this.#validation = this.#validation.filter(kept);
    this.best = best;
  }

  data(): RunLogData {
    return {
      history: this.history.data(),
      metrics: this.#metrics,
      samples: this.#samples,
      validation: this.#validation,
      warnings: this.#warnings,
      best: this.best,
    };
  }
}
