import { decimal, whole } from '../../report/html.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { charactersPerLoss } from '../../training/setup.ts';
import { LossHistory } from '../loss-history.ts';
import { pageOptions } from '../page-options.ts';
import { plotPoints } from '../plot-points.ts';
import type { Baselines, HeldOutLoss, RunEvent, RunView } from '../protocol.ts';
import { Chart, type ChartScene } from './chart.ts';
import { byId, setText } from './dom.ts';
import { radioGroup } from './radio-group.ts';
import type { View } from './view.ts';

/** Units that a loss is shown in; the factor makes them of nats per character, the digits tell two losses apart. */
const UNITS = {
  bits: { label: 'bits per character', short: 'bits/char', factor: () => 1 / Math.LN2, digits: 4 },
  nats: { label: 'nats per character', short: 'nats/char', factor: () => 1, digits: 4 },
  sequence: { label: 'nats per sequence', short: 'nats/sequence', factor: (tau: number) => tau, digits: 2 },
};
type Unit = keyof typeof UNITS;

const LINES = ['all alike', '1-gram', '2-gram', '3-gram'];
/** Milliseconds between two drawings. */
const REDRAW = 60;
/** Updates that an empty plot shows. */
const EMPTY_SPAN = 100;

/** The figure of the losses: what is drawn, in which unit, and which part. */
export class LossPlot implements View {
  #history = new LossHistory();
  #validation: HeldOutLoss[] = [];
  #baselines: Baselines | undefined;
  #options = pageOptions();
  /** The one that a person chose; before that the unit of the loss itself. */
  #chosenUnit: Unit | undefined;
  /** Updates shown; undefined for the whole run. */
  #part: readonly [number, number] | undefined;
  readonly #chart: Chart;
  readonly #showUnit: (unit: Unit) => void;
  #shown: ChartScene;
  #lastDrawn = 0;
  #drawing = false;

  constructor() {
    this.#shown = this.#scene(200);
    this.#chart = new Chart(byId('plot'), this.#shown, {
      zoom: (from, to) => this.#zoom([from, to]),
      reset: () => this.#zoom(undefined),
      point: (index) => this.#tell(index),
    });
    const units = Object.entries(UNITS).map(([name, { short }]) => [name as Unit, short] as const);
    this.#showUnit = radioGroup(byId('plot-unit'), 'unit', units, this.#unit, (unit) => {
      this.#chosenUnit = unit;
      this.#redraw();
    });
    const scales = [
      ['linear', 'linear'],
      ['log', 'log'],
    ] as const;
    radioGroup(byId('plot-scale'), 'scale', scales, 'linear', (scale) => {
      this.#chart.logarithmic = scale === 'log';
    });
    byId('zoom-in').addEventListener('click', () => this.#zoomBy(0.5));
    byId('zoom-out').addEventListener('click', () => this.#zoomBy(2));
    byId('zoom-all').addEventListener('click', () => this.#zoom(undefined));
  }

  get history(): LossHistory {
    return this.#history;
  }

  get canvas(): HTMLCanvasElement {
    return this.#chart.canvas;
  }

  get options(): TrainingOptions {
    return this.#options;
  }

  /** They say what the losses are counted in. */
  setOptions(options: TrainingOptions): void {
    this.#options = options;
    this.#showUnit(this.#unit);
    this.#redraw();
  }

  get baselines(): Baselines | undefined {
    return this.#baselines;
  }

  set baselines(baselines: Baselines | undefined) {
    this.#baselines = baselines;
    this.#redraw();
  }

  showRun(run: RunView | undefined): void {
    this.#history = run ? LossHistory.from(run.history) : new LossHistory();
    this.#validation = [...(run?.validation ?? [])];
    this.#part = undefined;
    this.#redraw();
  }

  take(event: RunEvent): void {
    if (event.type === 'progress') this.#history.append(event.batch);
    else if (event.type === 'validation') this.#validation.push(event);
    else if (event.type === 'rewound') {
      this.#history.cut(event.update);
      this.#validation = this.#validation.filter(({ update }) => update <= event.update);
    } else return;
    this.#redraw();
  }

  get #unit(): Unit {
    return this.#chosenUnit ?? (this.#options.loss === 'sum' ? 'sequence' : 'nats');
  }

  /** Draws with the next frame, but not too often, so that the page stays free. */
  #redraw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    const wait = Math.max(0, this.#lastDrawn + REDRAW - performance.now());
    setTimeout(() => requestAnimationFrame(() => this.#draw()), wait);
  }

  #draw(): void {
    this.#drawing = false;
    this.#lastDrawn = performance.now();
    this.#shown = this.#scene(this.#chart.columns);
    this.#chart.draw(this.#shown);
  }

  #scene(columns: number): ChartScene {
    const factor = UNITS[this.#unit].factor(this.#options.seqLength);
    const x = this.#part ?? this.#whole();
    const points = plotPoints(this.#history, x, columns, factor / charactersPerLoss(this.#options));
    const lines = (this.#baselines ?? []).map((y, i) => ({ label: LINES[i]!, y: y * factor }));
    const dots = this.#validation.map(({ update, loss }) => ({ x: update, y: loss * factor }));
    const reference = lines.map(({ y }) => y);
    const [loss, smooth] = [extent(points[1]), extent(points[2])];
    const y = padded(
      this.#part ? [...loss, ...smooth] : [...reference, ...smooth, ...within(loss, reference, smooth)],
    );
    return { points, x, y, lines, dots };
  }

  #whole(): [number, number] {
    const { length } = this.#history;
    const last = length > 0 ? this.#history.updateAt(length - 1) : EMPTY_SPAN;
    return [length > 0 ? this.#history.updateAt(-1) : 0, last];
  }

  #zoomBy(factor: number): void {
    const [from, to] = this.#part ?? this.#whole();
    const middle = (from + to) / 2;
    const half = Math.max(5, ((to - from) / 2) * factor);
    this.#zoom([middle - half, middle + half]);
  }

  #zoom(part: readonly [number, number] | undefined): void {
    const [first, last] = this.#whole();
    const covers = part && part[0] <= first && part[1] >= last;
    this.#part = part && !covers ? [Math.max(first, part[0]), Math.min(last, part[1])] : undefined;
    this.#redraw();
  }

  #tell(index: number | undefined): void {
    const [x, loss, smooth] = this.#shown.points;
    const { label, digits } = UNITS[this.#unit];
    const text = (value: number) => decimal(value, digits);
    setText(
      byId('plot-point'),
      index === undefined || x[index] === undefined
        ? ''
        : `update ${whole(x[index])}: ${text(loss[index]!)}, smooth ${text(smooth[index]!)} ${label}`,
    );
  }
}

function extent(values: Float64Array): number[] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [];
}

/** A few early losses are far above all others; the whole run is shown without them, for the sake of the rest. */
function within(loss: readonly number[], ...others: (readonly number[])[]): number[] {
  const most = 1.15 * Math.max(...others.flat());
  return loss.map((value) => Math.min(value, Number.isFinite(most) && most > 0 ? most : value));
}

/** A range around values with some air; above zero, for the logarithm. */
function padded(values: readonly number[]): [number, number] {
  if (values.length === 0) return [1, 10];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = Math.max((high - low) * 0.06, high * 1e-3, 1e-3);
  return [Math.max(low - air, low * 0.9), high + air];
}
