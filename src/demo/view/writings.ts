import { whole } from '../../report/html.ts';
import type { DeskEvent, RunView, Sample } from '../protocol.ts';
import { byId, make } from './dom.ts';
import type { View } from './view.ts';

/** Samples in the timeline; beyond, every second one goes. */
const MOST_SHOWN = 200;

/** The text that is written live, and the timeline of the run's samples. */
export class Writings implements View {
  readonly #live = byId('live-text');
  readonly #list = byId('samples');
  readonly #invitation = this.#live.textContent.trim();
  #shown: { readonly sample: Sample; readonly item: HTMLElement }[] = [];

  constructor() {
    this.#live.textContent = this.#invitation;
    this.#list.tabIndex = 0; // it scrolls, so the keyboard must reach it
  }

  showRun(run: RunView | undefined): void {
    this.#clear();
    if (run) this.#add(run.samples);
    const last = run?.samples.at(-1);
    if (last) this.#showLive(last);
  }

  take(event: DeskEvent): void {
    if (event.type === 'samples') this.#add(event.samples);
    if (event.type === 'live') this.#showLive(event);
    if (event.type === 'phase' && event.phase === 'idle') this.#clear();
    if (event.type === 'rewound') this.#forgetAfter(event.update);
  }

  get samples(): readonly Sample[] {
    return this.#shown.map(({ sample }) => sample);
  }

  #showLive({ update, text }: Sample): void {
    this.#live.textContent = text;
    byId('live-update').textContent = `after ${whole(update)} updates`;
  }

  #clear(): void {
    this.#live.textContent = this.#invitation;
    byId('live-update').textContent = '';
    this.#shown = [];
    this.#list.replaceChildren();
    this.#tellCount();
  }

  #add(samples: readonly Sample[]): void {
    const added = samples.map((sample) => ({ sample, item: itemOf(sample) }));
    this.#list.append(...added.map(({ item }) => item));
    this.#shown.push(...added);
    while (this.#shown.length > MOST_SHOWN) this.#keep((_, i) => i % 2 === 0);
    this.#tellCount();
  }

  #forgetAfter(update: number): void {
    this.#keep(({ update: at }) => at <= update);
    this.#tellCount();
  }

  #keep(wanted: (sample: Sample, index: number) => boolean): void {
    const gone = this.#shown.filter(({ sample }, i) => !wanted(sample, i));
    this.#shown = this.#shown.filter(({ sample }, i) => wanted(sample, i));
    for (const { item } of gone) item.remove();
  }

  #tellCount(): void {
    byId('timeline').hidden = this.#shown.length === 0;
  }
}

function itemOf({ update, text }: Sample): HTMLElement {
  return make('li', {}, make('h3', {}, `Update ${whole(update)}`), make('p', { className: 'writing' }, text));
}
