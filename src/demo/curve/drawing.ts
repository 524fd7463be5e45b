import { decimal, whole } from '../../report/html.ts';
import { svg } from '../view/dom.ts';
import type { Point } from './points.ts';
import { decades, letterTicks, linear, logarithmic, roundTicks, type Scale } from './scale.ts';

/** What guessing costs in some way, and whether the network does better. */
export interface Milestone {
  readonly label: string;
  /** A character. */
  readonly bits: number;
  /** The update after which its smooth loss was below for the first time. */
  readonly passed: number | undefined;
}

interface Dot {
  readonly update: number;
  readonly bits: number;
}

/** All that is to be seen; losses in bits a character. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Updates shown. */
  readonly x: readonly [number, number];
  readonly isLogarithmic: boolean;
  readonly y: readonly [number, number];
  readonly points: readonly Point[];
  readonly milestones: readonly Milestone[];
  readonly held: readonly Dot[];
  /** Updates at which a text was written. */
  readonly marks: readonly number[];
  /** Learning rates that a person set, and the update from which they hold. */
  readonly rates: readonly { readonly update: number; readonly label: string }[];
}

const MARGIN = { left: 40, right: 44, top: 30, bottom: 38 };
const TEXT = 12;

/** The part of the scene that data is drawn in, and its scales in pixels. */
export function scalesOf({ x, y, width, height, isLogarithmic }: Omit<Scene, 'points'>): {
  x: Scale;
  y: Scale;
} {
  const across = [MARGIN.left, width - MARGIN.right] as const;
  return {
    x: isLogarithmic ? logarithmic([Math.max(1, x[0]), x[1]], across) : linear(x, across),
    y: linear(y, [height - MARGIN.bottom, MARGIN.top]),
  };
}

/** The plot, as one element: what is seen is what is saved. */
export class Drawing {
  readonly element = svg('svg', { class: 'curve', 'aria-hidden': 'true' });
  readonly #grid = svg('g');
  readonly #data = svg('svg', { class: 'data' });
  readonly #band = svg('polygon', { class: 'band' });
  readonly #smooth = svg('polyline', { class: 'smooth' });
  readonly #held = svg('g');
  readonly #marks = svg('g');
  readonly #labels = svg('g');
  readonly #cursor = svg('g', { class: 'cursor' });
  #frame = '';

  constructor() {
    this.#data.append(this.#band, this.#smooth, this.#held);
    this.element.append(this.#grid, this.#data, this.#marks, this.#labels, this.#cursor);
  }

  draw(scene: Scene): void {
    const { width, height, points } = scene;
    const { x, y } = scalesOf(scene);
    this.#drawFrame(scene, x, y);
    const upper = points.map((point) => place(x.at(point.update), y.at(point.high)));
    const lower = points.map((point) => place(x.at(point.update), y.at(point.low))).reverse();
    this.#band.setAttribute('points', [...upper, ...lower].join(' '));
    const line = points.map((point) => place(x.at(point.update), y.at(point.smooth)));
    this.#smooth.setAttribute('points', line.join(' '));
    this.#drawDots(scene, x, y);
    this.element.setAttribute('viewBox', `0 0 ${width} ${height}`);
  }

  /** Shows where one reads; undefined where nobody does. */
  drawCursor(scene: Scene, point: Point | undefined): void {
    this.#cursor.replaceChildren();
    if (!point) return;
    const { x, y } = scalesOf(scene);
    const at = x.at(point.update);
    const bottom = scene.height - MARGIN.bottom;
    this.#cursor.append(
      svg('line', { x1: at, x2: at, y1: MARGIN.top, y2: bottom }),
      svg('circle', { cx: at, cy: y.at(point.smooth), r: 4 }),
    );
  }

  /** Axes, grid and milestones: they change seldom, while data comes many times a second. */
  #drawFrame(scene: Scene, x: Scale, y: Scale): void {
    const { width, height, isLogarithmic, milestones, rates } = scene;
    const frame = JSON.stringify([width, height, isLogarithmic, scene.x, scene.y, milestones, rates]);
    if (frame === this.#frame) return;
    this.#frame = frame;
    const [right, bottom] = [width - MARGIN.right, height - MARGIN.bottom];
    const across = (at: number, name: string) =>
      svg('line', { class: name, x1: MARGIN.left, x2: right, y1: at, y2: at });
    const yTicks = roundTicks(scene.y, (bottom - MARGIN.top) / 45);
    const xTicks = isLogarithmic ? decades([x.from, x.to]) : roundTicks(scene.x, (right - MARGIN.left) / 90);
    this.#grid.replaceChildren(
      ...yTicks.flatMap((bits) => [
        across(y.at(bits), 'grid'),
        text(decimal(bits, yTicks.every(Number.isInteger) ? 0 : 1), MARGIN.left - 8, y.at(bits) + 4, 'end'),
      ]),
      ...letterTicks(y, 20).map((letters) => text(whole(letters), right + 8, y.at(Math.log2(letters)) + 4)),
      ...xTicks.map((update) => text(whole(update), x.at(update), bottom + 18, 'middle')),
      ...milestones.map(({ bits }) => across(y.at(bits), 'milestone')),
      ...rates.map(({ update }) =>
        svg('line', { class: 'rate', x1: x.at(update), x2: x.at(update), y1: MARGIN.top, y2: bottom }),
      ),
      text('bits a character', 0, TEXT, 'start', 'title'),
      text('letters to guess among', width, TEXT, 'end', 'title'),
      text('updates', right, height - 4, 'end', 'title'),
    );
    this.#labels.replaceChildren(
      ...apart(milestones.map((one) => ({ ...one, at: y.at(one.bits) - 5 }))).map(({ label, passed, at }) =>
        text(
          passed === undefined ? label : `✓ ${label}`,
          MARGIN.left + 6,
          at,
          'start',
          passed === undefined ? 'ahead' : 'passed',
        ),
      ),
      ...rates.map(({ update, label }) =>
        text(label, x.at(update) + 4, MARGIN.top + 10, 'start', 'rate-label'),
      ),
    );
    const inner = { x: MARGIN.left, y: MARGIN.top, width: right - MARGIN.left, height: bottom - MARGIN.top };
    for (const [name, value] of Object.entries(inner)) this.#data.setAttribute(name, String(value));
    this.#data.setAttribute('viewBox', `${inner.x} ${inner.y} ${inner.width} ${inner.height}`);
  }

  #drawDots({ held, marks, points, height }: Scene, x: Scale, y: Scale): void {
    const last = points.at(-1);
    const bottom = height - MARGIN.bottom;
    this.#marks.replaceChildren(
      ...marks
        .filter((update) => update === 0 || (update >= x.from && update <= x.to))
        .map((update) =>
          svg('circle', { class: 'mark', cx: x.at(Math.max(update, x.from)), cy: bottom, r: 4.5 }),
        ),
      ...(last
        ? [svg('circle', { class: 'now', cx: x.at(last.update), cy: y.at(last.smooth), r: 4.5 })]
        : []),
    );
    this.#held.replaceChildren(
      ...held.map(({ update, bits }) =>
        svg('circle', { class: 'held', cx: x.at(update), cy: y.at(bits), r: 3 }),
      ),
    );
  }
}

function place(x: number, y: number): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

function text(words: string, x: number, y: number, anchor = 'start', name = 'tick'): SVGTextElement {
  return svg('text', { class: name, x, y, 'text-anchor': anchor }, words);
}

/** Moves labels down that would cover the one above. */
function apart<T extends { readonly at: number }>(labels: readonly T[]): T[] {
  let free = Number.NEGATIVE_INFINITY;
  return [...labels]
    .sort((a, b) => a.at - b.at)
    .map((one) => {
      const at = Math.max(one.at, free);
      free = at + TEXT + 2;
      return { ...one, at };
    });
}
