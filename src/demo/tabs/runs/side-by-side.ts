import type { RunSummary } from '../../protocol.ts';
import { offer } from '../../view/choices.ts';
import { h } from '../../view/dom.ts';
import { SampleSlider } from '../../view/sample-slider.ts';
import { labelOf } from './names.ts';

/** Two samples to read beside each other, each of any run and any update. */
export class SideBySide {
  readonly element = h('div', { className: 'side-by-side' });
  readonly #sides = ['left', 'right'].map((side) => new Side(side));

  constructor() {
    this.element.append(...this.#sides.map(({ element }) => element));
  }

  show(runs: readonly RunSummary[]): void {
    for (const [i, side] of this.#sides.entries()) side.show(runs, i);
  }
}

class Side {
  readonly element: HTMLElement;
  readonly #select: HTMLSelectElement;
  readonly #slider: SampleSlider;
  #runs: readonly RunSummary[] = [];
  /** The run that a person chose, by when it was given up; before that, the first for this side. */
  #chosen: { readonly at: number | undefined } | undefined;

  constructor(side: string) {
    this.#slider = new SampleSlider(`Sample on the ${side}`);
    this.#select = h('select', { id: `run-${side}` });
    this.#select.addEventListener('change', () => {
      this.#chosen = this.#runs[this.#select.selectedIndex];
      this.#tell();
    });
    const label = h('label', { htmlFor: this.#select.id }, `Run on the ${side}`);
    this.element = h('div', {}, h('div', { className: 'field' }, label, this.#select), this.#slider.element);
  }

  /** @param first the place of the run that is shown where no other was chosen. */
  show(runs: readonly RunSummary[], first: number): void {
    const chosen = this.#chosen ? runs.findIndex(({ at }) => at === this.#chosen!.at) : -1;
    this.#runs = runs;
    offer(this.#select, runs.map(labelOf));
    this.#select.selectedIndex = chosen >= 0 ? chosen : Math.min(first, runs.length - 1);
    this.#tell();
  }

  #tell(): void {
    this.#slider.show(this.#runs[this.#select.selectedIndex]?.samples ?? []);
  }
}
