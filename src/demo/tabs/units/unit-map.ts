import { whole } from '../../../report/html.ts';
import { sign, visible } from '../../format.ts';
import { paintNumbers } from '../../look/paint.ts';
import { h } from '../../view/dom.ts';

/** One state of one layer over a text. */
export interface UnitRows {
  readonly characters: readonly string[];
  /** m */
  readonly units: number;
  /** The value of a unit, from 0, after a character, from 0. */
  at(character: number, unit: number): number;
  /** The magnitude that has the full colour in a unit's row [m]. */
  readonly bounds: ArrayLike<number>;
}

export interface MapEvents {
  /** A unit and a character are pointed at. */
  point(unit: number, character: number): void;
  /** A unit is chosen. */
  choose(unit: number): void;
  /** A span of the text is marked, the character `to` no longer in it. */
  mark(from: number, to: number): void;
}

const HELP =
  'Hidden units, a row each, under the characters of the text; the arrow keys move, with Shift they mark a span, Enter chooses the unit';

/** The units as rows of colours under the text, a column a character: one can read, point, choose and mark. */
export class UnitMap {
  readonly element = h('div', { className: 'unit-map', tabIndex: 0, role: 'group', 'aria-label': HELP });
  readonly #events: MapEvents;
  readonly #header = h('div', { className: 'unit-characters', 'aria-hidden': 'true' });
  readonly #labels = h('div', { className: 'unit-labels', 'aria-hidden': 'true' });
  readonly #canvas = h('canvas');
  readonly #row = h('div', { className: 'unit-row', hidden: true });
  readonly #cells = h('div', { className: 'unit-cells' }, this.#canvas, this.#row);
  #rows: UnitRows | undefined;
  #order: readonly number[] = [];
  #chosen = -1;
  /** Where the keyboard is: a character, and a place in the order. */
  #at = { character: 0, place: 0 };
  /** Where a span began, while it is being marked. */
  #from: number | undefined;

  constructor(events: MapEvents) {
    this.#events = events;
    this.element.append(h('div', { className: 'unit-corner' }), this.#header, this.#labels, this.#cells);
    this.#canvas.addEventListener('pointermove', (event) => this.#moveTo(...this.#placeOf(event)));
    this.#canvas.addEventListener('click', (event) => this.#choose(this.#placeOf(event)[1]));
    this.#header.addEventListener('pointerdown', (event) => {
      this.#from = this.#characterOf(event);
      this.#header.setPointerCapture(event.pointerId);
    });
    this.#header.addEventListener('pointermove', (event) => {
      if (this.#from !== undefined) this.mark(...spanOf(this.#from, this.#characterOf(event)));
    });
    this.#header.addEventListener('pointerup', (event) => {
      if (this.#from === undefined) return;
      const span = spanOf(this.#from, this.#characterOf(event));
      this.#from = undefined;
      this.mark(...span);
      this.#events.mark(...span);
    });
    this.element.addEventListener('keydown', (event) => this.#key(event));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#paint());
  }

  /** @param order of the units, the first on top. */
  show(rows: UnitRows, order: readonly number[]): void {
    const sameText = this.#rows?.characters === rows.characters;
    this.#rows = rows;
    this.#order = order;
    this.element.style.setProperty('--characters', String(rows.characters.length));
    this.element.style.setProperty('--units', String(rows.units));
    if (!sameText) {
      this.#header.replaceChildren(...rows.characters.map((character) => h('span', {}, headed(character))));
      this.#at = { character: 0, place: 0 };
    }
    this.#labels.replaceChildren(...order.map((unit) => h('span', {}, String(unit + 1))));
    this.#paint();
    this.choose(this.#chosen);
  }

  /** Frames the row of a unit. */
  choose(unit: number): void {
    this.#chosen = unit;
    const place = this.#order.indexOf(unit);
    this.#row.hidden = place === -1;
    this.#row.style.setProperty('--place', String(place));
    for (const [at, label] of [...this.#labels.children].entries())
      label.classList.toggle('chosen', at === place);
  }

  mark(from: number, to: number): void {
    for (const [at, span] of [...this.#header.children].entries()) {
      span.classList.toggle('marked', at >= from && at < to);
    }
  }

  #paint(): void {
    if (!this.#rows) return;
    const { characters, units, bounds, at } = this.#rows;
    const order = this.#order;
    paintNumbers(this.#canvas, {
      columns: characters.length,
      rows: units,
      bound: 1,
      at: (column, row) => at(column, order[row]!) / bounds[order[row]!]!,
    });
  }

  #characterOf({ clientX }: PointerEvent | MouseEvent): number {
    const { left, width } = this.#canvas.getBoundingClientRect();
    const count = this.#rows!.characters.length;
    return within(Math.floor(((clientX - left) / width) * count), count);
  }

  #placeOf(event: PointerEvent | MouseEvent): [character: number, place: number] {
    const { top, height } = this.#canvas.getBoundingClientRect();
    const { units } = this.#rows!;
    return [this.#characterOf(event), within(Math.floor(((event.clientY - top) / height) * units), units)];
  }

  #moveTo(character: number, place: number): void {
    this.#header.children[this.#at.character]?.classList.remove('pointed');
    this.#header.children[character]!.classList.add('pointed');
    this.#at = { character, place };
    this.#events.point(this.#order[place]!, character);
  }

  #choose(place: number): void {
    this.#events.choose(this.#order[place]!);
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
    if (!this.#rows) return;
    if (event.key === 'Enter') this.#choose(this.#at.place);
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const { characters, units } = this.#rows;
    const { character, place } = this.#at;
    const next = within(character + move[0], characters.length);
    if (event.shiftKey) this.#extend(character, next);
    else this.#from = undefined;
    this.#moveTo(next, within(place + move[1], units));
    this.#header.children[next]!.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #extend(character: number, next: number): void {
    this.#from ??= character;
    const span = spanOf(this.#from, next);
    this.mark(...span);
    this.#events.mark(...span);
  }
}

/** What is said of a unit at a character. */
export function pointWords({ characters, at }: UnitRows, unit: number, character: number): string {
  const value = at(character, unit).toFixed(2).replace('-', '−');
  return `Unit ${whole(unit + 1)}, having read “${visible(characters[character]!)}”, character ${whole(character + 1)}: ${value}.`;
}

/** The line of characters has one column for each. */
function headed(character: string): string {
  return character === ' ' ? character : sign(character);
}

function spanOf(one: number, other: number): [from: number, to: number] {
  return [Math.min(one, other), Math.max(one, other) + 1];
}

function within(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index));
}
