import './language.ts';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { whole } from '../../report/html.ts';
import type { PlotPoints } from '../plot-points.ts';

/** A horizontal line that tells what a value means. */
interface ReferenceLine {
  readonly label: string;
  readonly y: number;
}

/** A value of its own: held-out losses. */
interface Dot {
  readonly x: number;
  readonly y: number;
}

export interface ChartScene {
  readonly points: PlotPoints;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly lines: readonly ReferenceLine[];
  readonly dots: readonly Dot[];
}

export interface ChartEvents {
  /** A person marked a part. */
  zoom(from: number, to: number): void;
  /** A person asked for the whole again. */
  reset(): void;
  /** The pointer is over this point of the scene, or over none. */
  point(index: number | undefined): void;
}

const FONT = '12px system-ui, sans-serif';
/** Pixels to the right of the plot, for the names of the lines. */
const LABEL_ROOM = 64;
const HEIGHT = { wide: 340, narrow: 260 };

/** The chart itself: uPlot, in the colours of the style sheet. */
export class Chart {
  readonly #place: HTMLElement;
  readonly #events: ChartEvents;
  #plot: uPlot;
  #logarithmic = false;
  #scene: ChartScene;
  #colours = coloursOf();

  constructor(place: HTMLElement, scene: ChartScene, events: ChartEvents) {
    this.#place = place;
    this.#events = events;
    this.#scene = scene;
    this.#plot = this.#create();
    new ResizeObserver(() => this.#plot.setSize(this.#size())).observe(place);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#colours = coloursOf();
      this.#plot.redraw(false, true);
    });
  }

  /** Columns of pixels across. */
  get columns(): number {
    return Math.max(100, Math.round(this.#place.clientWidth));
  }

  get canvas(): HTMLCanvasElement {
    return this.#plot.ctx.canvas;
  }

  set logarithmic(logarithmic: boolean) {
    this.#logarithmic = logarithmic;
    this.#plot.destroy();
    this.#plot = this.#create();
  }

  draw(scene: ChartScene): void {
    this.#scene = scene;
    this.#plot.setData(scene.points, false);
    const [min, max] = scene.x;
    this.#plot.setScale('x', { min, max });
  }

  #size(): { width: number; height: number } {
    const width = this.#place.clientWidth;
    return { width, height: width > 560 ? HEIGHT.wide : HEIGHT.narrow };
  }

  #create(): uPlot {
    return new uPlot(this.#options(), this.#scene.points, this.#place);
  }

  #options(): uPlot.Options {
    return {
      ...this.#size(),
      padding: [12, LABEL_ROOM, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { show: false } },
      scales: {
        x: { time: false, range: () => [...this.#scene.x] },
        y: { distr: this.#logarithmic ? 3 : 1, range: () => [...this.#scene.y] },
      },
      axes: [this.#axis({ size: 32, values: (_, ticks) => ticks.map(whole) }), this.#axis({ size: 52 })],
      series: [
        {},
        { stroke: () => this.#colours.loss, width: 1, points: { show: false } },
        { stroke: () => this.#colours.smooth, width: 2.5, points: { show: false } },
      ],
      hooks: {
        draw: [(plot) => this.#drawLines(plot), (plot) => this.#drawDots(plot)],
        setSelect: [(plot) => this.#select(plot)],
        setCursor: [({ cursor }) => this.#events.point(cursor.idx ?? undefined)],
        ready: [(plot) => plot.over.addEventListener('dblclick', () => this.#events.reset())],
      },
    };
  }

  #axis(axis: uPlot.Axis): uPlot.Axis {
    return {
      font: FONT,
      stroke: () => this.#colours.words,
      grid: { stroke: () => this.#colours.grid, width: 1 },
      ticks: { show: false },
      ...axis,
    };
  }

  #select(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    const from = plot.posToVal(left, 'x');
    const to = plot.posToVal(left + width, 'x');
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#events.zoom(from, to);
  }

  #drawLines({ ctx, bbox, valToPos }: uPlot): void {
    const { devicePixelRatio } = window;
    ctx.save();
    ctx.lineWidth = devicePixelRatio;
    ctx.strokeStyle = this.#colours.line;
    ctx.fillStyle = this.#colours.words;
    ctx.font = FONT.replace('12px', `${12 * devicePixelRatio}px`);
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const { label, y } of this.#scene.lines) {
      const top = valToPos(y, 'y', true);
      if (top < bbox.top || top > bbox.top + bbox.height) continue;
      ctx.beginPath();
      ctx.moveTo(bbox.left, top);
      ctx.lineTo(bbox.left + bbox.width, top);
      ctx.stroke();
      ctx.fillText(label, bbox.left + bbox.width + 8 * devicePixelRatio, top);
    }
    ctx.restore();
  }

  #drawDots({ ctx, bbox, valToPos }: uPlot): void {
    ctx.save();
    ctx.fillStyle = this.#colours.held;
    for (const { x, y } of this.#scene.dots) {
      const left = valToPos(x, 'x', true);
      if (left < bbox.left || left > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.arc(left, valToPos(y, 'y', true), 3 * window.devicePixelRatio, 0, 2 * Math.PI);
      ctx.fill();
    }
    ctx.restore();
  }
}

/** Asked for only when they may have changed: it costs a pass over the styles. */
function coloursOf() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    loss: colour('--loss'),
    smooth: colour('--accent'),
    words: colour('--soft'),
    grid: colour('--line'),
    line: colour('--baseline'),
    held: colour('--held'),
  };
}
