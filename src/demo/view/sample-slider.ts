import { whole } from '../../report/html.ts';
import type { Sample } from '../protocol.ts';
import { h, setText } from './dom.ts';

let made = 0;

/** One sample of a run at a time, and a slider that leads through all of them. */
export class SampleSlider {
  readonly element: HTMLElement;
  readonly #slider: HTMLInputElement;
  readonly #update = h('output');
  readonly #text = h('p', { className: 'writing sample' });
  #samples: readonly Sample[] = [];

  /** @param label what the slider moves through: "Sample". */
  constructor(label: string) {
    const id = `samples-${++made}`;
    this.#slider = h('input', { id, type: 'range', min: '0', step: '1' });
    this.#slider.addEventListener('input', () => this.#tell());
    this.#update.htmlFor.add(id);
    this.element = h(
      'div',
      { className: 'field' },
      h('label', { htmlFor: id }, `${label} `, this.#update),
      this.#slider,
      this.#text,
    );
  }

  /** Shows other samples, in the order of their updates; whoever looked at the last one goes on with it. */
  show(samples: readonly Sample[]): void {
    const followed = this.#slider.valueAsNumber >= this.#samples.length - 1;
    const update = this.#shown?.update ?? 0;
    this.#samples = samples;
    this.#slider.max = String(Math.max(0, samples.length - 1));
    const place = followed ? samples.length - 1 : samples.findLastIndex((one) => one.update <= update);
    this.#slider.value = String(Math.max(0, place));
    this.#tell();
  }

  get #shown(): Sample | undefined {
    return this.#samples[this.#slider.valueAsNumber];
  }

  #tell(): void {
    const words = this.#shown ? `after ${whole(this.#shown.update)} updates` : 'none yet';
    setText(this.#update, words);
    this.#slider.setAttribute('aria-valuetext', words);
    setText(this.#text, this.#shown?.text ?? '');
  }
}
