import type { Now } from '../../now.ts';
import { h } from '../../view/dom.ts';
import { SampleSlider } from '../../view/sample-slider.ts';

/** The samples of the run, from noise to words. */
export class Timeline {
  readonly element: HTMLElement;
  readonly #now: Now;
  readonly #slider = new SampleSlider('Sample');

  constructor(now: Now) {
    this.#now = now;
    this.element = h(
      'section',
      { id: 'timeline', className: 'chapter', 'aria-labelledby': 'timeline-heading' },
      h('h3', { id: 'timeline-heading' }, 'From noise to words'),
      h(
        'p',
        { className: 'intro' },
        'What the run wrote along the way. Of a long run as many samples are kept of each tenfold of its updates, since that is how it learns.',
      ),
      this.#slider.element,
    );
    this.show();
  }

  /** Shows the samples that there are now. */
  show(): void {
    const { samples } = this.#now;
    this.#slider.show(samples);
    this.element.hidden = samples.length === 0;
  }
}
