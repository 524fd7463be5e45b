import './style.css';
import type { RunEvent, RunView } from '../../protocol.ts';
import { h } from '../../view/dom.ts';
import type { Host, Tab } from '../tab.ts';
import { Passages } from './passages.ts';
import { Timeline } from './timeline.ts';

/** Passages by the best model, and the run's samples. */
class Write implements Tab {
  readonly element: HTMLElement;
  readonly #passages: Passages;
  readonly #timeline: Timeline;

  constructor(host: Host) {
    this.#passages = new Passages(host);
    this.#timeline = new Timeline(host.now);
    this.element = h('div', {}, this.#passages.element, this.#timeline.element);
  }

  showRun(run: RunView | undefined): void {
    this.#passages.showPlace(run?.progress?.best);
    this.#timeline.show();
  }

  take(event: RunEvent): void {
    if (event.type === 'progress') this.#passages.showPlace(event.progress.best);
    if (event.type === 'phase' && event.phase === 'idle') this.#passages.showPlace(undefined);
    if (event.type === 'samples' || event.type === 'rewound' || event.type === 'phase') this.#timeline.show();
  }
}

export function open(host: Host): Tab {
  return new Write(host);
}
