import { sign } from '../format.ts';
import { h } from './dom.ts';

/** A text whose characters have each a tint, and can be pointed at or walked through with the arrow keys. */
export class TintedText {
  readonly #place: HTMLElement;
  readonly #onPoint: (position: number) => void;
  #spans: HTMLSpanElement[] = [];
  #at = -1;

  /** @param label what the text is, for those who do not see it. */
  constructor(place: HTMLElement, label: string, onPoint: (position: number) => void) {
    this.#place = place;
    this.#onPoint = onPoint;
    place.tabIndex = 0;
    place.setAttribute('role', 'group');
    place.setAttribute('aria-label', `${label}; the arrow keys move through it`);
    place.addEventListener('pointerover', ({ target }) =>
      this.pointAt(this.#spans.indexOf(target as HTMLSpanElement)),
    );
    place.addEventListener('click', ({ target }) =>
      this.pointAt(this.#spans.indexOf(target as HTMLSpanElement)),
    );
    place.addEventListener('keydown', (event) => this.#key(event));
  }

  /** @param tintOf the class of a character. */
  show(characters: readonly string[], tintOf: (position: number) => string): void {
    this.#spans = characters.map((character, position) => {
      const span = h('span', { className: tintOf(position) }, character);
      // What only breaks the line has no width of its own to be pointed at: the style sheet gives it a sign.
      if (character === '\n') span.dataset.sign = sign(character);
      return span;
    });
    this.#place.replaceChildren(...this.#spans);
    this.#at = -1;
  }

  /** Changes the tints of the text that is shown. */
  tint(tintOf: (position: number) => string): void {
    for (const [position, span] of this.#spans.entries()) span.className = tintOf(position);
    this.#spans[this.#at]?.classList.add('pointed');
  }

  /** Shows so many characters of the text, as a type-writer does. */
  showOnly(count: number): void {
    for (const [position, span] of this.#spans.entries()) span.hidden = position >= count;
  }

  /** Points at a character, unless it is pointed at. */
  pointAt(position: number): void {
    if (position < 0 || position >= this.#spans.length || position === this.#at) return;
    this.#spans[this.#at]?.classList.remove('pointed');
    this.#spans[position]!.classList.add('pointed');
    this.#at = position;
    this.#onPoint(position);
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -10, ArrowDown: 10 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.pointAt(Math.min(this.#spans.length - 1, Math.max(0, this.#at + step)));
  }
}

/** Seven steps of a tint, each a class of the style sheet: a style of its own for each character is not allowed. */
const STEPS = 7;

/** The class for a strength from 0 to 1. */
export function tintClass(prefix: string, strength: number): string {
  return `${prefix}${Math.round(STEPS * Math.min(1, Math.max(0, strength)))}`;
}
