import { whole } from '../../report/html.ts';
import type { RunEvent, RunView, Sample } from '../protocol.ts';
import { byId, setText } from './dom.ts';
import type { View } from './view.ts';

/** The text that is written while it trains. */
export class LiveText implements View {
  readonly #live = byId('live-text');
  readonly #invitation = this.#live.textContent.trim();

  constructor() {
    setText(this.#live, this.#invitation);
  }

  showRun(run: RunView | undefined): void {
    this.#show(run?.samples.at(-1));
  }

  take(event: RunEvent): void {
    if (event.type === 'live') this.#show(event);
    if (event.type === 'phase' && event.phase === 'idle') this.#show(undefined);
  }

  #show(sample: Sample | undefined): void {
    setText(this.#live, sample?.text ?? this.#invitation);
    setText(byId('live-update'), sample ? `after ${whole(sample.update)} updates` : '');
  }
}
