import { FEATURES } from '../../../analysis/features.ts';
import type { Knowledge, Reading, UnitPlace } from '../../../analysis/units-that-know.ts';
import { decimal, whole } from '../../../report/html.ts';
import { h, onClick } from '../../view/dom.ts';
import { scrolling, tableOf } from '../../view/table.ts';

/** Units that are listed of each feature. */
export const EACH = 3;
/** Weaker ones are no knowledge. */
const WEAKEST = 0.15;

export interface UnitChoice {
  /** What a unit is called. */
  readonly wordsOf: (place: UnitPlace) => string;
  readonly choose: (place: UnitPlace) => unknown;
  /** Where it is said what went wrong. */
  readonly error: HTMLElement;
}

/** The units that tell a feature of the text: the best of each as buttons, and all in a table. */
export class KnownUnits {
  readonly element = h('div', { className: 'unit-buttons' });
  readonly table = h('div');
  readonly #choice: UnitChoice;
  #reading: Reading | undefined;

  constructor(choice: UnitChoice) {
    this.#choice = choice;
  }

  show(reading: Reading): void {
    this.#reading = reading;
    this.renew();
  }

  /** Shows the same once more: units may have other names. */
  renew(): void {
    const { known, length } = this.#reading!;
    const { wordsOf } = this.#choice;
    const best = Object.keys(FEATURES)
      .flatMap((name) => known.find(({ feature }) => feature === name) ?? [])
      .filter(({ r }) => Math.abs(r) >= WEAKEST)
      .sort((a, b) => Math.abs(b.r) - Math.abs(a.r));
    const buttons = best.map((one) => {
      const words = `${FEATURES[one.feature].label}: ${wordsOf(one)}, r ${signed(one.r)}`;
      return unitButton(words, one, this.#choice);
    });
    this.element.replaceChildren(...buttons);
    const rows = Object.entries(FEATURES).map(([name, { label, help }]) => {
      const units = known.filter(({ feature }) => feature === name);
      const cells = units.map((one) => `${wordsOf(one)}, ${signed(one.r)}`);
      return [label, help, ...Array.from({ length: EACH }, (_, i) => cells[i] ?? 'not in this text')];
    });
    const table = tableOf(['feature', 'what it is', 'best, r', 'second, r', 'third, r'], rows);
    const words = `Over ${whole(length)} characters of the text.`;
    this.table.replaceChildren(h('p', { className: 'soft' }, words), scrolling(table, 'Features and units'));
  }

  /** The unit that tells some feature best; undefined before any was looked for. */
  get strongest(): Knowledge | undefined {
    return [...(this.#reading?.known ?? [])].sort((a, b) => Math.abs(b.r) - Math.abs(a.r))[0];
  }

  /** What a unit tells, one sentence. */
  wordsOn(place: UnitPlace): string {
    const own = this.#reading!.known.filter((one) => isSame(one, place) && Math.abs(one.r) >= WEAKEST);
    const told = own.map(({ feature, r }) => `${FEATURES[feature].label} (r ${signed(r)})`);
    const words = this.#choice.wordsOf(place);
    const what =
      told.length > 0
        ? `is among the best that tell ${told.join(', ')}`
        : 'is among the best for none of the features';
    return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${what}.`;
  }
}

/** A button that chooses a unit. */
export function unitButton(
  words: string,
  place: UnitPlace,
  { choose, error }: UnitChoice,
): HTMLButtonElement {
  const button = h('button', { type: 'button' }, words);
  onClick(button, error, () => choose(place));
  return button;
}

function isSame(one: UnitPlace, other: UnitPlace): boolean {
  return one.layer === other.layer && one.state === other.state && one.unit === other.unit;
}

/** "−0.65" */
export function signed(r: number): string {
  return decimal(r).replace('-', '−');
}
