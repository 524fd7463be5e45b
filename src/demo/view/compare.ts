import { UserError } from '../../errors.ts';
import { whole } from '../../report/html.ts';
import type { RunConfig, RunEvent } from '../protocol.ts';
import type { Workers } from '../workers.ts';
import { byId, onClick, setEnabled, setText } from './dom.ts';
import type { View } from './view.ts';

/** The panel that compares the backends. A training and a comparison would spoil each other's numbers. */
export class Compare implements View {
  readonly #workers: Workers;
  readonly #config: () => RunConfig;
  readonly #button = byId<HTMLButtonElement>('compare-backends');
  readonly #cancel = byId<HTMLButtonElement>('compare-cancel');
  #trains = false;
  #running: AbortController | undefined;

  /** @param config what the person chose. */
  constructor(workers: Workers, config: () => RunConfig) {
    this.#workers = workers;
    this.#config = config;
    const error = byId('compare-error');
    onClick(this.#button, error, () => this.#compare());
    onClick(this.#cancel, error, () => this.#running?.abort());
  }

  take(event: RunEvent): void {
    if (event.type !== 'phase') return;
    this.#trains = event.phase === 'starting' || event.phase === 'training';
    if (this.#trains) this.#running?.abort();
  }

  async #compare(): Promise<void> {
    if (this.#trains) throw new UserError('a training is under way; press Pause first, then compare');
    const { options } = this.#config();
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#show(true, 'Comparing …');
    let words = '';
    try {
      const { compare } = await import('../compare/comparison.ts');
      const finished = await compare({
        source: await this.#workers.training.source(),
        options,
        place: byId('compared'),
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
    setText(byId('compare-status'), words);
  }
}
