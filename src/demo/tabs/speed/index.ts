import './style.css';
import { whole } from '../../../report/html.ts';
import type { RunEvent } from '../../protocol.ts';
import { errorPlace, h, onClick, setEnabled, setText } from '../../view/dom.ts';
import type { Host, Tab } from '../tab.ts';
import { compare } from './comparison.ts';

/** Compares the backends. A training and a comparison would spoil each other's numbers. */
class Speed implements Tab {
  readonly element: HTMLElement;
  readonly #host: Host;
  readonly #button = h('button', { id: 'compare-backends', type: 'button' }, 'Compare backends');
  readonly #cancel = h('button', { id: 'compare-cancel', type: 'button' }, 'Cancel comparison');
  readonly #status = h('p', { className: 'soft', role: 'status', 'aria-label': 'Comparison' });
  readonly #compared = h('div', { id: 'compared' });
  #running: AbortController | undefined;

  constructor(host: Host) {
    this.#host = host;
    const error = errorPlace();
    onClick(this.#button, error, () => this.#compare());
    onClick(this.#cancel, error, () => this.#running?.abort());
    const intro =
      'Every backend that runs here trains on your text, with your model and recipe and at some other sizes, once its first losses agree with the reference’s. Weights, reading order and learning rate are the comparison’s own: the speed does not hang on them.';
    this.element = h(
      'section',
      { className: 'chapter', 'aria-labelledby': 'compare-heading' },
      h('h3', { id: 'compare-heading' }, 'What is how much faster?'),
      h('p', { className: 'intro' }, intro),
      h('div', { className: 'row' }, this.#button, this.#cancel),
      error,
      this.#status,
      this.#compared,
    );
    this.#enable();
  }

  take(event: RunEvent): void {
    if (event.type !== 'phase') return;
    if (this.#host.now.isTraining) this.#running?.abort();
    this.#enable();
  }

  #enable(): void {
    const { isTraining } = this.#host.now;
    const why = isTraining
      ? 'a training is under way; press Pause first, then compare'
      : 'the comparison is under way';
    setEnabled(this.#button, !isTraining && !this.#running, why);
    setEnabled(this.#cancel, this.#running !== undefined, 'nothing is being compared');
  }

  async #compare(): Promise<void> {
    const { options } = this.#host.settings.config;
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#enable();
    setText(this.#status, 'Comparing …');
    let words = '';
    try {
      const finished = await compare({
        source: await this.#host.workers.training.source(),
        options,
        place: this.#compared,
        onProgress: (done, of) =>
          setText(this.#status, `Comparing … ${whole(done)} of ${whole(of)} rows measured`),
        signal,
      });
      words = finished
        ? 'Compared.'
        : `Cancelled${this.#host.now.isTraining ? ', since a training began' : ''}.`;
    } finally {
      this.#running = undefined;
      this.#enable();
      setText(this.#status, words);
    }
  }
}

export function open(host: Host): Tab {
  return new Speed(host);
}
