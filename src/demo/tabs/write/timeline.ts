import { whole } from '../../../report/html.ts';
import type { Now } from '../../now.ts';
import type { Sample } from '../../protocol.ts';
import { h } from '../../view/dom.ts';

/** The samples of the run, one under the other. */
export class Timeline {
  readonly element: HTMLElement;
  readonly #now: Now;
  readonly #list = h('ol', { id: 'samples', className: 'samples', 'aria-labelledby': 'timeline-heading' });
  readonly #items = new Map<Sample, HTMLElement>();

  constructor(now: Now) {
    this.#now = now;
    this.#list.tabIndex = 0; // it scrolls, so the keyboard must reach it
    this.element = h(
      'section',
      { className: 'chapter', 'aria-labelledby': 'timeline-heading' },
      h('h3', { id: 'timeline-heading' }, 'From noise to words'),
      h('p', { className: 'intro' }, 'Samples of the run, in order. Scroll to see it learn.'),
      this.#list,
    );
    this.show();
  }

  /** Shows the samples that there are now. */
  show(): void {
    const { samples } = this.#now;
    const staying = new Set(samples);
    for (const [sample, item] of this.#items) {
      if (staying.has(sample)) continue;
      item.remove();
      this.#items.delete(sample);
    }
    for (const sample of samples) {
      if (this.#items.has(sample)) continue;
      const item = itemOf(sample);
      this.#items.set(sample, item);
      this.#list.append(item);
    }
    this.element.hidden = samples.length === 0;
  }
}

function itemOf({ update, text }: Sample): HTMLElement {
  return h('li', {}, h('h4', {}, `Update ${whole(update)}`), h('p', { className: 'writing' }, text));
}
