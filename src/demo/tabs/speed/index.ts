import './style.css';
import { UserError } from '../../../errors.ts';
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
    setEnabled(this.#cancel, false);
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
  }

  take(event: RunEvent): void {
    if (event.type === 'phase' && this.#trains) this.#running?.abort();
  }

  get #trains(): boolean {
    const { phase } = this.#host.now;
    return phase === 'starting' || phase === 'training';
  }

  async #compare(): Promise<void> {
    if (this.#trains) throw new UserError('a training is under way; press Pause first, then compare');
    const { options } = this.#host.settings.config;
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#show(true, 'Comparing …');
    let words = '';
    try {
      const finished = await compare({
        source: await this.#host.workers.training.source(),
        options,
        place: this.#compared,
        onProgress: (done, of) =>
          this.#show(true, `Comparing … ${whole(done)} of ${whole(of)} rows measured`),
        signal,
      });
      words = finished ? 'Compared.' : `Cancelled${this.#trains ? ', since a training began' : ''}.`;
    } finally {
      this.#running = undefined;
      this.#show(false, words);
    }
  }

  #show(running: boolean, words: string): void {
    setEnabled(this.#button, !running);
    setEnabled(this.#cancel, running);
    setText(this.#status, words);
  }
}

export function open(host: Host): Tab {
  return new Speed(host);
}
