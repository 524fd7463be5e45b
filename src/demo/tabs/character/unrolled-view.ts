import type { Matrices, Step, Unrolled } from '../../../analysis/unrolled.ts';
import type { CellName } from '../../../model/cells/index.ts';
import { decimal } from '../../../report/html.ts';
import { sign, visible } from '../../format.ts';
import { type Numbers, paintNumbers } from '../../look/paint.ts';
import { h, setText } from '../../view/dom.ts';
import { tintClass } from '../../view/tinted-text.ts';
import { CELL_FORMULAS, signed, slopeWords, stripName, stripsOf, unitWords } from './words.ts';

/** What of the two passes is shown. */
export type Look = 'forward' | 'back' | 'after';

/** What the picture is of. */
export interface Scene {
  readonly cell: CellName;
  /** From 0. */
  readonly layer: number;
  readonly characters: string;
  readonly before: Unrolled;
  /** The same characters with other weights. */
  readonly after: Unrolled | undefined;
  readonly look: Look;
}

/** Guesses that are shown of each step. */
const GUESSES = 4;
/** Bits that have the strongest tint. */
const MOST_BITS = 8;

const HINT = 'Point at a unit, or walk there with the arrow keys, to see how its numbers come about.';

/** What the rows are, and the formulas beside them, in order. */
const LABELS: Readonly<Record<Look, readonly (readonly string[])[]>> = {
  forward: [
    ['reads'],
    ['x = U[:, id] + b'],
    [],
    ['o = V h + c', 'p = softmax(o)'],
    ['next', 'price = −log₂ p'],
  ],
  back: [
    ['reads'],
    ['dU[:, id] += dx'],
    ['dh = Vᵀ do + Wᵀ drₜ₊₁', 'dW = Σ dr hₜ₋₁ᵀ'],
    ['do = p − onehot(next)', 'dV = Σ do hᵀ'],
    ['next', 'price'],
  ],
  after: [['reads'], ['U ← U − η dU'], ['W ← W − η dW'], ['V ← V − η dV'], ['next', 'price before → after']],
};

/** A few characters unrolled: a column a step, and each weight matrix once, at the head of the row that it serves. */
export class UnrolledView {
  readonly element = h('div', {
    className: 'unrolled',
    tabIndex: 0,
    role: 'group',
    'aria-label': 'The network unrolled; the arrow keys go from step to step and from unit to unit',
  });
  readonly #readout: HTMLElement;
  #scene: Scene | undefined;
  #canvases: HTMLCanvasElement[] = [];
  #step = 0;
  #unit = -1;

  /** @param readout tells the numbers that are pointed at; a live region. */
  constructor(readout: HTMLElement) {
    this.#readout = readout;
    this.element.addEventListener('keydown', (event) => this.#key(event));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#paint());
  }

  show(scene: Scene): void {
    this.#scene = scene;
    setText(this.#readout, HINT);
    const steps = this.#shown().steps;
    this.element.style.setProperty('--steps', String(steps.length));
    const rows = [
      this.#row(
        'reads',
        steps.map((_, t) => h('strong', {}, sign(scene.before.characters[t]!))),
      ),
      this.#row(
        'reading',
        steps.map(() =>
          h('span', { className: 'arrow', 'aria-hidden': 'true' }, scene.look === 'back' ? '↑' : '↓'),
        ),
        'U',
      ),
      this.#row(
        'units',
        steps.map((_, t) => this.#cell(t)),
        'W',
      ),
      this.#row(
        'guess',
        steps.map((step, t) => this.#bars(step, t)),
        'V',
      ),
      this.#row(
        'price',
        steps.map((_, t) => this.#price(t)),
      ),
    ];
    this.element.replaceChildren(...rows);
    this.#canvases = [...this.element.querySelectorAll<HTMLCanvasElement>('.strips')];
    this.#paint();
  }

  /** The passes that are looked at: those of the new weights, once they are asked for. */
  #shown(): Unrolled {
    const { look, before, after } = this.#scene!;
    return look === 'after' && after ? after : before;
  }

  #row(name: string, cells: HTMLElement[], matrix?: 'U' | 'W' | 'V'): HTMLElement {
    const { look, cell } = this.#scene!;
    const index = ['reads', 'reading', 'units', 'guess', 'price'].indexOf(name);
    const own = LABELS[look][index]!;
    const formulas = own.length > 0 ? own : CELL_FORMULAS[cell];
    const label = h('div', { className: 'row-label' }, ...formulas.map((one) => h('code', {}, one)));
    if (matrix) label.append(this.#matrix(matrix));
    const columns = cells.map((content) => h('div', { className: 'step' }, content));
    return h('div', { className: `unrolled-row ${name}` }, label, ...columns);
  }

  #matrix(name: 'U' | 'W' | 'V'): HTMLElement {
    const gradient = this.#scene!.look === 'back';
    const canvas = h('canvas', { className: `matrix matrix-${name}` });
    canvas.dataset.matrix = name;
    const rows = `${gradient ? 'd' : ''}${name}`;
    const words = name === 'W' ? `${rows}, one for all steps` : rows;
    return h('figure', {}, canvas, h('figcaption', {}, words));
  }

  #cell(t: number): HTMLElement {
    const { cell, look } = this.#scene!;
    const canvas = h('canvas', { className: 'strips' });
    canvas.addEventListener('pointermove', ({ offsetY }) =>
      this.#pointAt(t, Math.floor((offsetY / canvas.clientHeight) * this.#units)),
    );
    const names = this.#strips().map((strip) =>
      h('span', {}, `${look === 'back' ? 'd' : ''}${stripName(cell, strip)}`),
    );
    const handed = h('span', { className: 'handed', 'aria-hidden': 'true' }, look === 'back' ? '← W' : 'W →');
    return h(
      'div',
      { className: 'unit-strips' },
      h('div', { className: 'strip-names' }, ...names),
      h('div', { className: 'strip-area' }, canvas, h('span', { className: 'cursor', hidden: true })),
      handed,
    );
  }

  #strips(): readonly string[] {
    const { cell, look, before, layer } = this.#scene!;
    if (look === 'back') return Object.keys(before.steps[0]!.layers[layer]!.dStates).reverse();
    return stripsOf(cell);
  }

  get #units(): number {
    return this.#scene!.before.steps[0]!.layers[0]!.states.h!.length;
  }

  #bars({ p, dO }: Step, t: number): HTMLElement {
    const { look, characters, before } = this.#scene!;
    const known = Array.from(characters);
    const next = before.characters[t + 1]!;
    const old = before.steps[t]!.p;
    const bars = likeliest(look === 'back' ? dO : p, known.indexOf(next), GUESSES).map((id) => {
      const value = look === 'back' ? dO[id]! * before.steps.length : p[id]!;
      const bar = h('span', { className: value < 0 ? 'bar-fill less' : 'bar-fill' });
      bar.style.setProperty('inline-size', `${(100 * Math.abs(value)).toFixed(1)}%`);
      const track = h('span', { className: 'bar-track' }, bar);
      if (look === 'after') {
        const mark = h('span', { className: 'bar-before' });
        mark.style.setProperty('inset-inline-start', `${(100 * old[id]!).toFixed(1)}%`);
        track.append(mark);
      }
      const number = look === 'back' ? signed(value) : `${decimal(100 * value, 0)} %`;
      return h(
        'li',
        { className: known[id] === next ? 'taken' : '' },
        h('span', { className: 'bar-character' }, sign(known[id]!)),
        track,
        h('span', { className: 'bar-number' }, number),
      );
    });
    return h('ol', { className: 'guesses' }, ...bars);
  }

  #price(t: number): HTMLElement {
    const { look, before, after } = this.#scene!;
    const bits = before.steps[t]!.bits;
    const now = this.#shown().steps[t]!.bits;
    const price = look === 'after' && after ? `${decimal(bits, 1)} → ${decimal(now, 1)}` : decimal(bits, 1);
    return h(
      'span',
      { className: `tag ${tintClass('s', now / MOST_BITS)}` },
      h('strong', {}, sign(before.characters[t + 1]!)),
      ` ${price} bits`,
    );
  }

  #paint(): void {
    if (!this.#scene) return;
    const { layer, look } = this.#scene;
    const shown = this.#shown();
    const strips = this.#strips();
    const rowsOf = (step: Step) => {
      const { gates, states, dStates } = step.layers[layer]!;
      return strips.map((name) => (look === 'back' ? dStates[name]! : (gates[name] ?? states[name]!)));
    };
    // Gates and h end at 1; gradients are shown against the largest of all steps.
    const bound = look === 'back' ? largest(shown.steps.flatMap(rowsOf)) : 1;
    for (const [t, canvas] of this.#canvases.entries())
      paintNumbers(canvas, columnsOf(rowsOf(shown.steps[t]!), bound));
    for (const canvas of this.element.querySelectorAll<HTMLCanvasElement>('.matrix')) {
      const matrices = look === 'back' ? shown.gradients : shown.weights;
      paintNumbers(canvas, matrixOf(matrices, layer, canvas.dataset.matrix!, this.#units));
    }
  }

  #pointAt(step: number, unit: number): void {
    this.#step = Math.min(this.#shown().steps.length - 1, Math.max(0, step));
    this.#unit = Math.min(this.#units - 1, Math.max(0, unit));
    for (const [t, canvas] of this.#canvases.entries()) {
      const cursor = canvas.parentElement!.querySelector<HTMLElement>('.cursor')!;
      cursor.hidden = t !== this.#step;
      cursor.style.setProperty('inset-block-start', `${(100 * this.#unit) / this.#units}%`);
      cursor.style.setProperty('block-size', `${100 / this.#units}%`);
    }
    setText(this.#readout, this.#words());
  }

  #words(): string {
    const { look, cell, layer, before } = this.#scene!;
    const step = this.#shown().steps[this.#step]!.layers[layer]!;
    const place = `Step ${this.#step + 1}, having read “${visible(before.characters[this.#step]!)}”, unit ${this.#unit + 1}:`;
    return `${place} ${look === 'back' ? slopeWords(step, this.#unit) : unitWords(cell, step, this.#unit)}.`;
  }

  #key(event: KeyboardEvent): void {
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
      PageUp: [0, -10],
      PageDown: [0, 10],
    };
    const move = moves[event.key];
    if (!move || !this.#scene) return;
    event.preventDefault();
    this.#pointAt(this.#step + move[0], this.#unit + move[1]);
    this.#canvases[this.#step]!.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}

/** The ids of the largest values by magnitude, largest first, and of `also`. */
function likeliest(values: Float64Array, also: number, count: number): number[] {
  const ids = Array.from(values.keys()).sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!) || a - b);
  const first = ids.slice(0, count);
  return first.includes(also) ? first : [...first.slice(0, -1), also];
}

function largest(rows: readonly Float64Array[]): number {
  return rows.reduce((most, row) => row.reduce((one, value) => Math.max(one, Math.abs(value)), most), 1e-12);
}

/** Rows of numbers as columns of a picture. */
function columnsOf(columns: readonly Float64Array[], bound: number): Numbers {
  return {
    columns: columns.length,
    rows: columns[0]!.length,
    bound,
    at: (column, row) => columns[column]![row]!,
  };
}

/** @param units m */
function matrixOf({ layers, V }: Matrices, layer: number, name: string, units: number): Numbers {
  const { U, W } = layers[layer]!;
  const values = { U, W, V }[name as 'U' | 'W' | 'V'];
  // U of the first layer has a column a character: G m rows, as W has.
  const rows = name === 'V' ? V.length / units : W.length / units;
  const columns = values.length / rows;
  // Three standard deviations: a single large weight shall not pale the others.
  const bound = 3 * Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length) || 1;
  return { columns, rows, bound, at: (column, row) => values[row * columns + column]! };
}
