import './style.css';
import type { RunEvent, RunView } from '../../protocol.ts';
import { h } from '../../view/dom.ts';
import type { Host, LinkPart, Tab } from '../tab.ts';
import { Columns } from './columns.ts';
import { Passages } from './passages.ts';
import { Timeline } from './timeline.ts';
import { Versus } from './versus.ts';

/** Passages by the best model, a game against it, and the run's samples. */
class Write implements Tab {
  readonly element: HTMLElement;
  readonly #passages: Passages;
  readonly #timeline: Timeline;

  constructor(host: Host) {
    this.#passages = new Passages(host);
    this.#timeline = new Timeline(host.now);
    const columns = new Columns(host, () => this.#passages.prompt);
    const versus = new Versus(host);
    this.element = h(
      'div',
      {},
      this.#passages.element,
      columns.element,
      versus.element,
      this.#timeline.element,
    );
  }

  hidden(): void {
    this.#passages.hidden();
  }

  linkPart(): LinkPart {
    return this.#passages.linkPart;
  }

  takeLinkPart(part: LinkPart): void {
    this.#passages.takeLinkPart(part);
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
