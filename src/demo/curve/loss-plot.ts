import './style.css';
import { decimal, whole } from '../../report/html.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { charactersPerLoss, lossUnit } from '../../training/setup.ts';
import { lossText } from '../format.ts';
import type { Baselines, RunEvent, RunView } from '../protocol.ts';
import { byId, setText } from '../view/dom.ts';
import type { View } from '../view/view.ts';
import { Drawing, type Scene, scalesOf } from './drawing.ts';
import { PlottedRun } from './plotted-run.ts';
import type { Point } from './points.ts';
import { pictureOf, standAlone } from './saving.ts';

/** Milliseconds between two drawings. */
const REDRAW = 80;
/** Pixels from a mark that a click still means it. */
const REACH = 14;

/** The curve: bits a character over the updates, with what guessing costs, and the texts that were written on the way. */
export class LossPlot implements View {
  readonly #run = new PlottedRun();
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
    return this.#run.baselines;
  }

  set baselines(baselines: Baselines | undefined) {
    this.#run.baselines = baselines;
    this.#redraw();
  }

  /** Shows the run only up to an update, as it was then; undefined for all of it. */
  set upTo(update: number | undefined) {
    this.#run.upTo = update;
    this.#redraw();
  }

  setOptions(options: TrainingOptions): void {
    this.#run.options = options;
    this.#redraw();
  }

  showRun(run: RunView | undefined): void {
    this.#run.begin(run);
    this.#part = undefined;
    this.#redraw();
  }

  take(event: RunEvent): void {
    if (this.#run.take(event)) this.#redraw();
  }

  /** The plot as it is seen, as a file that needs nothing else. */
  svg(): string {
    return standAlone(this.#drawing.element);
  }

  /** The same, as a picture. @throws UserError when this browser cannot. */
  png(): Promise<Blob> {
    return pictureOf(this.#drawing.element);
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
    for (const milestone of this.#run.newMilestones())
      setText(byId('announcements'), `Better than ${milestone}.`);
    this.#scene = this.#makeScene();
    this.#drawing.draw(this.#scene);
    this.#whole.hidden = this.#part === undefined;
    this.#tell();
  }

  #makeScene(): Scene {
    const { clientWidth: width, clientHeight: height } = this.#place;
    return this.#run.scene({
      width: Math.max(200, width / this.#magnification),
      height: Math.max(160, height / this.#magnification),
      isLogarithmic: this.#isLogarithmic,
      x: this.#part ?? this.#run.range(this.#isLogarithmic),
    });
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
    const [first, last] = this.#run.range(this.#isLogarithmic);
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
    const { options } = this.#run;
    const loss = lossText(smooth * Math.LN2 * charactersPerLoss(options), options);
    return `update ${whole(update)}: ${decimal(smooth)} bits a character, as if guessing among ${decimal(2 ** smooth, 1)} letters; eight of ten losses from ${decimal(low)} to ${decimal(high)}; smooth loss ${loss} ${lossUnit(options)}`;
  }

  #milestoneWords(): string {
    const passed = this.#scene.milestones.filter(({ passed }) => passed !== undefined);
    return passed.length === 0
      ? 'It does not yet do better than guessing blindly.'
      : `Better than ${passed.map(({ label, passed }) => `${label}, since update ${whole(passed!)}`).join('; ')}.`;
  }
}
