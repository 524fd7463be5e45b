import { isConstant } from '../../training/learning-rate.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { bitsPerCharacterOf, charactersPerLoss } from '../../training/setup.ts';
import { significant } from '../format.ts';
import { LossHistory } from '../loss-history.ts';
import { pageOptions } from '../page-options.ts';
import type { Baselines, HeldOutLoss, LearningRateChange, RunEvent, RunView } from '../protocol.ts';
import { isMark, OPENING_UPDATES } from '../speed.ts';
import { type Milestone, type Scene, scalesOf } from './drawing.ts';
import { firstBelow, type Point, pointsOf } from './points.ts';

/** What is known that makes guessing so cheap, and how the network is said to have learnt it. */
const MILESTONES = [
  'guessing blindly',
  'knowing how often each letter comes',
  'knowing pairs of letters',
  'knowing triples',
];
/** Pixels that a column of the band takes. */
const COLUMN = 3;
/** A loss is drawn up to so many times guessing blindly. */
const MOST = 2.2;

/** How much of a run is to be drawn, and how large. */
type Frame = Pick<Scene, 'width' | 'height' | 'isLogarithmic' | 'x'>;

/** What the plot knows of a run, and makes scenes of. */
export class PlottedRun {
  #history = new LossHistory();
  #validation: HeldOutLoss[] = [];
  #baselines: Baselines | undefined;
  #options = pageOptions();
  #rates: LearningRateChange[] = [];
  /** The learning rate of the last update; undefined before there is one. */
  #rate: number | undefined;
  #marks: number[] = [];
  /** Updates at which milestones were passed. */
  #passed: (number | undefined)[] = [];
  /** Points of the history that were looked at for that. */
  #lookedAt = 0;
  /** It is shown up to here; undefined for all of it. */
  upTo: number | undefined;

  /** What guessing costs on the text, once it is known. */
  get baselines(): Baselines | undefined {
    return this.#baselines;
  }

  set baselines(baselines: Baselines | undefined) {
    this.#baselines = baselines;
    this.#lookAnew();
  }

  get options(): TrainingOptions {
    return this.#options;
  }

  set options(options: TrainingOptions) {
    this.#options = options;
    this.#lookAnew();
  }

  /** Begins with a run as it stands; with none, anew. */
  begin(run: RunView | undefined): void {
    this.#history = run ? LossHistory.from(run.history) : new LossHistory();
    this.#validation = [...(run?.validation ?? [])];
    this.#rates = [...(run?.rates ?? [])];
    this.#rate = run?.progress?.metric.learningRate;
    this.#marks = (run?.samples ?? []).map(({ update }) => update).filter(isMark);
    this.upTo = undefined;
    this.#lookAnew();
  }

  /** @returns whether there is anything new to be seen. */
  take(event: RunEvent): boolean {
    switch (event.type) {
      case 'progress':
        this.#history.append(event.batch);
        this.#noteRate(event.progress.metric.update, event.progress.metric.learningRate);
        return true;
      case 'validation':
        this.#validation.push(event);
        return true;
      case 'samples':
        this.#marks.push(...event.samples.map(({ update }) => update).filter(isMark));
        return true;
      case 'rewound':
        this.#cut(event.update);
        return true;
      default:
        return false;
    }
  }

  #noteRate(update: number, rate: number | undefined): void {
    if (rate === undefined || !isConstant(this.#options)) return;
    if (this.#rate !== undefined && this.#rate !== rate) this.#rates.push({ update, rate });
    this.#rate = rate;
  }

  /** What came after an update is gone. */
  #cut(last: number): void {
    this.#history.cut(last);
    this.#validation = this.#validation.filter(({ update }) => update <= last);
    this.#marks = this.#marks.filter((update) => update <= last);
    this.#rates = this.#rates.filter(({ update }) => update <= last);
    this.#lookAnew();
  }

  #lookAnew(): void {
    this.#passed = MILESTONES.map(() => undefined);
    this.#lookedAt = 0;
  }

  /** @returns the milestones that the updates since the last look have passed. */
  newMilestones(): string[] {
    if (!this.#baselines) return [];
    const from = this.#lookedAt;
    this.#lookedAt = this.#history.length;
    const found: string[] = [];
    for (const [i, nats] of this.#baselines.entries()) {
      if (this.#passed[i] !== undefined) continue;
      this.#passed[i] = firstBelow(this.#history, nats * charactersPerLoss(this.#options), from);
      if (this.#passed[i] !== undefined) found.push(MILESTONES[i]!);
    }
    return found;
  }

  /** Updates from its first to its last, and some more where it has just begun. */
  range(isLogarithmic: boolean): [number, number] {
    const { length } = this.#history;
    const first = length > 0 ? this.#history.updateAt(-1) + 1 : 1;
    const last = length > 0 ? this.#history.updateAt(length - 1) : 0;
    return [isLogarithmic ? first : first - 1, Math.max(first + OPENING_UPDATES - 1, last)];
  }

  scene(frame: Frame): Scene {
    const last = this.#last;
    const shown = {
      ...frame,
      marks: this.#marks.filter((update) => update <= last),
      held: this.#validation
        .filter(({ update }) => update <= last)
        .map(({ update, loss }) => ({ update, bits: loss / Math.LN2 })),
      rates: this.#rates.map(({ update, rate }) => ({ update, label: `learning rate ${significant(rate)}` })),
      milestones: this.#milestones(),
    };
    const points = this.#points(shown);
    return { ...shown, points, y: this.#heightOf(points) };
  }

  /** In bits a character. */
  #points(shown: Omit<Scene, 'points' | 'y'>): Point[] {
    const bits = (loss: number) => bitsPerCharacterOf(loss, this.#options);
    const { x } = scalesOf({ ...shown, y: [0, 1] });
    return pointsOf(this.#history, x, Math.floor(shown.width / COLUMN))
      .filter(({ update, low, high, smooth }) => update <= this.#last && Number.isFinite(low + high + smooth))
      .map((point) => ({
        update: point.update,
        low: bits(point.low),
        high: bits(point.high),
        smooth: bits(point.smooth),
      }));
  }

  #milestones(): Milestone[] {
    return (this.#baselines ?? []).map((nats, i) => {
      const passed = this.#passed[i];
      return {
        label: MILESTONES[i]!,
        bits: nats / Math.LN2,
        passed: passed !== undefined && passed <= this.#last ? passed : undefined,
      };
    });
  }

  /** The last update that is shown. */
  get #last(): number {
    return this.upTo ?? Number.POSITIVE_INFINITY;
  }

  /** From a little below all to a little above guessing blindly; where it went wrong, up to what it came to. */
  #heightOf(points: readonly Point[]): [number, number] {
    const costs = (this.#baselines ?? [Math.log(50), 1]).map((nats) => nats / Math.LN2);
    const blindly = Math.max(...costs);
    const smooth = points.map((point) => point.smooth);
    const highest = Math.min(MOST * blindly, Math.max(blindly, ...smooth));
    const lowest = Math.min(...costs, ...smooth);
    return [Math.max(0, lowest - 0.08 * blindly), highest + 0.05 * blindly];
  }
}
