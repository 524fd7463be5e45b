import type { Corpus } from '../../text/corpus.ts';
import {
  type Checkpoint,
  type Model,
  readCheckpoint,
  readModel,
  writeCheckpoint,
  writeModel,
} from '../../training/checkpoint.ts';
import { metricOf, type RewoundEvent, type UpdateEvent } from '../../training/events.ts';
import { isConstant } from '../../training/learning-rate.ts';
import { trainingOptions } from '../../training/options.ts';
import { unbiased } from '../../training/smoothing.ts';
import type {
  LearningRateChange,
  LossBatch,
  Progress,
  RunConfig,
  RunFiles,
  RunSummary,
  RunView,
} from '../protocol.ts';
import { curveOf } from './run-curve.ts';
import type { StoredRun } from './run-database.ts';
import { RunLog } from './run-log.ts';
import { checkedRun } from './stored-schema.ts';

/** A run: what was chosen, the last checkpoint, the best model, and what was logged. */
export class RunRecord {
  config: RunConfig;
  #checkpoint: Checkpoint | undefined;
  #best: Model | undefined;
  #log: RunLog;
  #progress: Progress | undefined;
  #shownLoss: number;

  constructor(config: RunConfig, checkpoint?: Checkpoint, best?: Model, log?: RunLog) {
    this.config = config;
    this.#checkpoint = checkpoint;
    this.#best = best;
    this.#log = log ?? new RunLog(checkpoint?.update);
    this.#shownLoss = checkpoint?.shownLoss ?? 0;
  }

  /**
   * Takes up a run that this version stored, or an earlier one: options that there were not then are as they were.
   * @throws UserError when it was damaged, or a newer version stored it.
   */
  static fromStored(stored: unknown): RunRecord {
    const { config, checkpoint, best, log } = checkedRun(stored);
    return new RunRecord(
      { ...config, options: trainingOptions(config.options) },
      checkpoint && readCheckpoint(checkpoint, 'the saved run'),
      best && readModel(best, 'the best model of the saved run'),
      new RunLog(0, log),
    );
  }

  get checkpoint(): Checkpoint | undefined {
    return this.#checkpoint;
  }

  /** The best model; its parameters are those of the last checkpoint that had better ones. */
  get best(): Model | undefined {
    return this.#best;
  }

  get log(): RunLog {
    return this.#log;
  }

  /** Updates done at the last checkpoint. */
  get update(): number {
    return this.#checkpoint?.update ?? 0;
  }

  /** Notes what an event brought. @returns its losses for the plot. */
  takeUpdates(event: UpdateEvent): LossBatch {
    const first = event.update - event.losses.length + 1;
    const smoothed = Float32Array.from(event.losses, (loss, i) => {
      this.#shownLoss = unbiased(this.#shownLoss, first + i, loss);
      return this.#shownLoss;
    });
    const batch = { losses: Float32Array.from(event.losses), smooth: smoothed };
    this.#log.history.append(batch);
    this.#log.best = event.best;
    const metric = metricOf(event);
    if (event.logged) this.#log.addMetric(metric);
    this.#progress = { metric, shownLoss: event.shownLoss, best: event.best };
    return batch;
  }

  get progress(): Progress | undefined {
    return this.#progress;
  }

  /** The page checkpoints by the clock; files carry the intervals that were chosen, for whoever resumes them. */
  takeCheckpoint(checkpoint: Checkpoint, best: Model | undefined): void {
    const { checkpointEvery, checkpointMinutes } = this.config.options;
    const asChosen = <M extends Model | Checkpoint>(one: M): M => ({
      ...one,
      options: { ...one.options, checkpointEvery, checkpointMinutes },
    });
    this.#checkpoint = asChosen(checkpoint);
    this.#shownLoss = checkpoint.shownLoss;
    // Whether the last parameters are the best is known only now.
    this.#log.best = checkpoint.best;
    if (this.#progress) this.#progress = { ...this.#progress, best: checkpoint.best };
    if (best) this.#best = asChosen(best);
  }

  /** Goes back to the last checkpoint. */
  rewind(): void {
    this.#log.cut(this.update, this.#checkpoint?.best);
    this.#shownLoss = this.#checkpoint?.shownLoss ?? 0;
    this.#progress = undefined;
  }

  /** It went wrong before it had learnt anything: there is nothing to go on from, and what it came to stays to be seen. */
  fail(): void {
    this.#checkpoint = undefined;
    this.#best = undefined;
    this.#progress = undefined;
  }

  /** Goes back with the training, which takes a checkpoint next, unless it begins anew. */
  goBack({ update, learningRate }: Pick<RewoundEvent, 'update' | 'learningRate'>): void {
    this.config = { ...this.config, options: { ...this.config.options, learningRate } };
    if (update === 0) {
      this.#checkpoint = undefined;
      this.#best = undefined;
    }
    this.#log.cut(update, update === 0 ? undefined : this.#checkpoint?.best);
    this.#shownLoss = 0;
    this.#progress = undefined;
  }

  files(): RunFiles {
    return {
      checkpoint: this.#checkpoint && writeCheckpoint(this.#checkpoint),
      best: this.#best && writeModel(this.#best),
    };
  }

  /** Whether it went wrong before there was anything to go on from. */
  get failed(): boolean {
    return !this.#checkpoint && this.#log.warnings.some(({ kind }) => kind === 'diverged');
  }

  /** @returns undefined before the first checkpoint, unless it failed: that is to be known after a reload. */
  stored(): StoredRun | undefined {
    const { checkpoint, best } = this.files();
    if (!checkpoint && !this.failed) return undefined;
    return { config: this.config, checkpoint, best, log: this.#log.data() };
  }

  /** As it stands while nothing trains. */
  get phase(): RunView['phase'] {
    if (this.failed) return 'failed';
    return this.update >= this.config.options.updates ? 'done' : 'paused';
  }

  view(): RunView {
    const { history, samples, validation, warnings = [] } = this.#log.data();
    return {
      config: this.config,
      update: this.update,
      phase: this.phase,
      history,
      samples,
      validation,
      rates: this.#rates(),
      warnings,
      progress: this.failed ? undefined : (this.#progress ?? this.#lastProgress()),
    };
  }

  /** @param at when it was given up; undefined while it is the present one. */
  summary(text: string, at?: number): RunSummary {
    const { config, update } = this;
    const { samples } = this.#log.data();
    return { at, text, config, update, curve: curveOf(this.#log.history, config.options), samples };
  }

  /** As far as the log tells; where the learning rate has a schedule, nobody set it by hand. */
  #rates(): LearningRateChange[] {
    if (!isConstant(this.config.options)) return [];
    const { metrics } = this.#log;
    return metrics.flatMap(({ learningRate: rate }, i) => {
      const before = metrics[i - 1];
      const changed =
        rate !== undefined && before?.learningRate !== undefined && before.learningRate !== rate;
      return changed ? [{ update: before.update, rate }] : [];
    });
  }

  /** Of a run that was taken up again: as it was logged last. */
  #lastProgress(): Progress | undefined {
    const metric = this.#log.metrics.at(-1);
    const checkpoint = this.#checkpoint;
    if (!metric || !checkpoint) return undefined;
    const { update, smoothLoss, shownLoss, seconds } = checkpoint;
    return { metric: { ...metric, update, smoothLoss, seconds }, shownLoss, best: this.#log.best };
  }
}

/** Whether a checkpoint belongs to this text. */
export function belongsTo({ text }: Checkpoint, corpus: Corpus): boolean {
  return text.fingerprint === corpus.fingerprint && text.length === corpus.ids.length;
}
