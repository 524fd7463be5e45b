import './style.css';
import { decimal, whole } from '../../report/html.ts';
import { isConstant } from '../../training/learning-rate.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { bitsPerCharacterOf, charactersPerLoss, lossUnit } from '../../training/setup.ts';
import { lossText, significant } from '../format.ts';
import { LossHistory } from '../loss-history.ts';
import { pageOptions } from '../page-options.ts';
import type { Baselines, HeldOutLoss, LearningRateChange, RunEvent, RunView } from '../protocol.ts';
import { isMark, OPENING_UPDATES } from '../speed.ts';
import { byId, setText } from '../view/dom.ts';
import type { View } from '../view/view.ts';
import { Drawing, type Milestone, type Scene, scalesOf } from './drawing.ts';
import { firstBelow, type Point, pointsOf } from './points.ts';
import { pictureOf, standAlone } from './saving.ts';

/** What is known that makes guessing so cheap, and how the network is said to have learnt it. */
const MILESTONES = [
  'guessing blindly',
  'knowing how often each letter comes',
  'knowing pairs of letters',
  'knowing triples',
];
/** Milliseconds between two drawings. */
const REDRAW = 80;
/** Pixels that a column of the band takes. */
const COLUMN = 3;
/** A loss is drawn up to so many times guessing blindly. */
const MOST = 2.2;
/** Pixels from a mark that a click still means it. */
const REACH = 14;

/** The curve: bits a character over the updates, with what guessing costs, and the texts that were written on the way. */
export class LossPlot implements View {
  #history = new LossHistory();
  #validation: HeldOutLoss[] = [];
  #baselines: Baselines | undefined;
  #options = pageOptions();
  #rates: LearningRateChange[] = [];
  /** The learning rate of the last update; undefined before there is one. */
  #rate: number | undefined;
  /** Updates at which milestones were passed. */
  #passed: (number | undefined)[] = [];
  /** Points of the history that were looked at for that. */
  #lookedAt = 0;
  /** The run is shown up to here; undefined for all of it. */
  #upTo: number | undefined;
  #marks: number[] = [];
  /** Updates shown; undefined for the whole run. */
  #part: readonly [number, number] | undefined;
  #isLogarithmic = true;
  /** Pixels of the page for one of the drawing. */
  #magnification = 1;
  readonly #drawing = new Drawing();
  readonly #place = byId('plot');
  readonly #whole = byId<HTMLButtonElement>('zoom-all');
  #scene: Scene;
  /** Of the scene's points, the one that is read. */
  #at: number | undefined;
  #lastDrawn = 0;
  #isDue = false;
  /** Where a mouse began to mark a part, in pixels. */
  #dragFrom: number | undefined;
  readonly #onMark: (update: number) => void;

  /** @param onMark is told when a person asks for the text that was written at an update. */
  constructor(onMark: (update: number) => void) {
    this.#onMark = onMark;
    this.#place.append(this.#drawing.element);
    this.#scene = this.#makeScene();
    this.#listen();
    new ResizeObserver(() => {
      this.#magnification = Number(getComputedStyle(this.#place).getPropertyValue('--plot-zoom'));
      this.#redraw();
    }).observe(this.#place);
    this.#draw();
  }

  /** What guessing costs on the text, once it is known. */
  get baselines(): Baselines | undefined {
    return this.#baselines;
  }

  set baselines(baselines: Baselines | undefined) {
    this.#baselines = baselines;
    this.#lookAnew();
    this.#redraw();
  }

  /** Shows the run only up to an update, as it was then; undefined for all of it. */
  set upTo(update: number | undefined) {
    this.#upTo = update;
    this.#redraw();
  }

  setOptions(options: TrainingOptions): void {
    this.#options = options;
    this.#lookAnew();
    this.#redraw();
  }

  showRun(run: RunView | undefined): void {
    this.#history = run ? LossHistory.from(run.history) : new LossHistory();
    this.#validation = [...(run?.validation ?? [])];
    this.#rates = [...(run?.rates ?? [])];
    this.#rate = run?.progress?.metric.learningRate;
    this.#marks = (run?.samples ?? []).map(({ update }) => update).filter(isMark);
    this.#part = undefined;
    this.#upTo = undefined;
    this.#lookAnew();
    this.#redraw();
  }

  take(event: RunEvent): void {
    switch (event.type) {
      case 'progress':
        this.#history.append(event.batch);
        this.#noteRate(event.progress.metric.update, event.progress.metric.learningRate);
        break;
      case 'validation':
        this.#validation.push(event);
        break;
      case 'samples':
        this.#marks.push(...event.samples.map(({ update }) => update).filter(isMark));
        break;
      case 'rewound':
        this.#history.cut(event.update);
        this.#validation = this.#validation.filter(({ update }) => update <= event.update);
        this.#marks = this.#marks.filter((update) => update <= event.update);
        this.#rates = this.#rates.filter(({ update }) => update <= event.update);
        this.#lookAnew();
        break;
      default:
        return;
    }
    this.#redraw();
  }

  /** The plot as it is seen, as a file that needs nothing else. */
  svg(): string {
    return standAlone(this.#drawing.element);
  }

  /** The same, as a picture. @throws UserError when this browser cannot. */
  png(): Promise<Blob> {
    return pictureOf(this.#drawing.element);
  }

  #noteRate(update: number, rate: number | undefined): void {
    if (rate === undefined || !isConstant(this.#options)) return;
    if (this.#rate !== undefined && this.#rate !== rate) this.#rates.push({ update, rate });
    this.#rate = rate;
  }

  #lookAnew(): void {
    this.#passed = MILESTONES.map(() => undefined);
    this.#lookedAt = 0;
  }

  /** Finds the milestones that the updates since the last look have passed. */
  #lookForMilestones(): void {
    if (!this.#baselines) return;
    const from = this.#lookedAt;
    this.#lookedAt = this.#history.length;
    for (const [i, nats] of this.#baselines.entries()) {
      if (this.#passed[i] !== undefined) continue;
      this.#passed[i] = firstBelow(this.#history, nats * charactersPerLoss(this.#options), from);
      if (this.#passed[i] !== undefined) setText(byId('announcements'), `Better than ${MILESTONES[i]}.`);
    }
  }

  /** Draws with the next frame, but not too often, so that the page stays free. */
  #redraw(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    const wait = Math.max(0, this.#lastDrawn + REDRAW - performance.now());
    setTimeout(() => requestAnimationFrame(() => this.#draw()), wait);
  }

  #draw(): void {
    this.#isDue = false;
    this.#lastDrawn = performance.now();
    this.#lookForMilestones();
    this.#scene = this.#makeScene();
    this.#drawing.draw(this.#scene);
    this.#whole.hidden = this.#part === undefined;
    this.#tell();
  }

  #makeScene(): Scene {
    const { clientWidth: width, clientHeight: height } = this.#place;
    const isLogarithmic = this.#isLogarithmic;
    const bits = (loss: number) => bitsPerCharacterOf(loss, this.#options);
    const shown = {
      width: Math.max(200, width / this.#magnification),
      height: Math.max(160, height / this.#magnification),
      isLogarithmic,
      x: this.#part ?? this.#wholeRange(),
      marks: this.#marks.filter((update) => update <= this.#last),
      held: this.#validation
        .filter(({ update }) => update <= this.#last)
        .map(({ update, loss }) => ({ update, bits: loss / Math.LN2 })),
      rates: this.#rates.map(({ update, rate }) => ({ update, label: `learning rate ${significant(rate)}` })),
      milestones: this.#milestones(),
    };
    const scale = scalesOf({ ...shown, y: [0, 1] }).x;
    const points = pointsOf(this.#history, scale, Math.floor(shown.width / COLUMN))
      .filter(({ update, low, high, smooth }) => update <= this.#last && Number.isFinite(low + high + smooth))
      .map((point) => ({
        update: point.update,
        low: bits(point.low),
        high: bits(point.high),
        smooth: bits(point.smooth),
      }));
    return { ...shown, points, y: this.#heightOf(points) };
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
    return this.#upTo ?? Number.POSITIVE_INFINITY;
  }

  #wholeRange(): [number, number] {
    const { length } = this.#history;
    const first = length > 0 ? this.#history.updateAt(-1) + 1 : 1;
    const last = length > 0 ? this.#history.updateAt(length - 1) : 0;
    return [this.#isLogarithmic ? first : first - 1, Math.max(first + OPENING_UPDATES - 1, last)];
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

  #listen(): void {
    const place = this.#place;
    place.addEventListener('pointermove', (event) => this.#point(event));
    place.addEventListener('pointerleave', () => this.#read(undefined));
    place.addEventListener('pointerdown', (event) => {
      this.#point(event);
      if (event.pointerType === 'mouse') this.#dragFrom = event.offsetX;
    });
    place.addEventListener('pointerup', (event) => this.#endDrag(event));
    place.addEventListener('click', ({ offsetX }) => this.#askForMark(offsetX));
    place.addEventListener('dblclick', () => this.#zoom(undefined));
    place.addEventListener('keydown', (event) => this.#key(event));
    this.#whole.addEventListener('click', () => this.#zoom(undefined));
    byId('plot-axis').addEventListener('click', () => {
      this.#isLogarithmic = !this.#isLogarithmic;
      setText(byId('plot-axis'), this.#isLogarithmic ? 'Even axis' : 'Logarithmic axis');
      this.#part = undefined;
      this.#draw();
    });
  }

  /** Reads what is under the pointer. */
  #point({ offsetX }: PointerEvent): void {
    const { x } = scalesOf(this.#scene);
    const update = x.valueAt(offsetX / this.#magnification);
    const { points } = this.#scene;
    const after = points.findIndex((point) => point.update >= update);
    this.#read(points.length === 0 ? undefined : after === -1 ? points.length - 1 : after);
  }

  #endDrag({ offsetX }: PointerEvent): void {
    const from = this.#dragFrom;
    this.#dragFrom = undefined;
    if (from === undefined || Math.abs(offsetX - from) < REACH) return;
    const { x } = scalesOf(this.#scene);
    const update = (offset: number) => x.valueAt(offset / this.#magnification);
    this.#zoom([update(Math.min(from, offsetX)), update(Math.max(from, offsetX))]);
  }

  #askForMark(place: number): void {
    const { x } = scalesOf(this.#scene);
    const distance = (update: number) =>
      Math.abs(x.at(Math.max(update, x.from)) - place / this.#magnification);
    const nearest = [...this.#scene.marks].sort((a, b) => distance(a) - distance(b))[0];
    if (nearest !== undefined && distance(nearest) <= REACH) this.#onMark(nearest);
  }

  #key(event: KeyboardEvent): void {
    const last = this.#scene.points.length - 1;
    if (last < 0) return;
    const at = this.#at ?? last;
    const to: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      PageDown: at - 10,
      PageUp: at + 10,
      Home: 0,
      End: last,
    };
    const place = to[event.key];
    if (place !== undefined) this.#read(Math.min(last, Math.max(0, place)));
    else if (event.key === 'Enter') this.#askAt(this.#scene.points[at]!.update);
    else if (event.key === '+' || event.key === '-') this.#zoomBy(event.key === '+' ? 0.5 : 2, at);
    else return;
    event.preventDefault();
  }

  /** Asks for the last text that was written up to an update. */
  #askAt(update: number): void {
    const before = this.#scene.marks.filter((mark) => mark <= update);
    if (before.length > 0) this.#onMark(Math.max(...before));
  }

  #zoomBy(factor: number, at: number): void {
    const { x } = scalesOf(this.#scene);
    const middle = x.at(this.#scene.points[at]!.update);
    const half = ((x.at(x.to) - x.at(x.from)) / 2) * factor;
    this.#zoom([x.valueAt(middle - half), x.valueAt(middle + half)]);
  }

  #zoom(part: readonly [number, number] | undefined): void {
    const [first, last] = this.#wholeRange();
    const covers = part && part[0] <= first && part[1] >= last;
    this.#part = part && !covers ? [Math.max(first, part[0]), Math.min(last, part[1])] : undefined;
    this.#at = undefined;
    this.#draw();
  }

  #read(at: number | undefined): void {
    this.#at = at;
    this.#tell();
  }

  /** Says what is read, or how things stand. */
  #tell(): void {
    const { points } = this.#scene;
    const at = this.#at === undefined ? undefined : points[this.#at];
    this.#drawing.drawCursor(this.#scene, at);
    const words = at ? this.#words(at) : '';
    setText(byId('plot-point'), words);
    const place = this.#at ?? points.length - 1;
    this.#place.setAttribute('aria-valuemax', String(Math.max(0, points.length - 1)));
    this.#place.setAttribute('aria-valuenow', String(Math.max(0, place)));
    const last = points[place];
    this.#place.setAttribute(
      'aria-valuetext',
      last ? `${this.#words(last)}. ${this.#milestoneWords()}` : 'empty',
    );
    byId('key-held').hidden = this.#scene.held.length === 0;
    byId('key-mark').hidden = this.#scene.marks.length === 0;
  }

  #words({ update, smooth, low, high }: Point): string {
    const loss = lossText(smooth * Math.LN2 * charactersPerLoss(this.#options), this.#options);
    return `update ${whole(update)}: ${decimal(smooth)} bits a character, as if guessing among ${decimal(2 ** smooth, 1)} letters; eight of ten losses from ${decimal(low)} to ${decimal(high)}; smooth loss ${loss} ${lossUnit(this.#options)}`;
  }

  #milestoneWords(): string {
    const passed = this.#scene.milestones.filter(({ passed }) => passed !== undefined);
    return passed.length === 0
      ? 'It does not yet do better than guessing blindly.'
      : `Better than ${passed.map(({ label, passed }) => `${label}, since update ${whole(passed!)}`).join('; ')}.`;
  }
}
