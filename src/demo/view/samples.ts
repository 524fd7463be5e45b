import { whole } from '../../report/html.ts';
import type { RunEvent, RunView, Sample } from '../protocol.ts';
import { thinned } from '../thinning.ts';
import { byId, make, setText } from './dom.ts';
import type { View } from './view.ts';

/** Samples in the timeline; beyond, they are thinned. */
const MOST_SHOWN = 200;

interface Shown {
  readonly sample: Sample;
  readonly item: HTMLElement;
}

/** The text that is written live, and the timeline of the run's samples. */
export class Samples implements View {
  readonly #live = byId('live-text');
  readonly #list = byId('samples');
  readonly #invitation = this.#live.textContent.trim();
  #shown: Shown[] = [];

  constructor() {
    setText(this.#live, this.#invitation);
    this.#list.tabIndex = 0; // it scrolls, so the keyboard must reach it
  }

  showRun(run: RunView | undefined): void {
    this.#clear();
    if (run) this.#add(run.samples);
    const last = run?.samples.at(-1);
    if (last) this.#showLive(last);
  }

  take(event: RunEvent): void {
    if (event.type === 'samples') this.#add(event.samples);
    if (event.type === 'live') this.#showLive(event);
    if (event.type === 'phase' && event.phase === 'idle') this.#clear();
    if (event.type === 'rewound') this.#forgetAfter(event.update);
  }

  get samples(): readonly Sample[] {
    return this.#shown.map(({ sample }) => sample);
  }

  #showLive({ update, text }: Sample): void {
    setText(this.#live, text);
    setText(byId('live-update'), `after ${whole(update)} updates`);
  }

  #clear(): void {
    setText(this.#live, this.#invitation);
    setText(byId('live-update'), '');
    this.#shown = [];
    this.#list.replaceChildren();
    this.#tellCount();
  }

  #add(samples: readonly Sample[]): void {
    const added = samples.map((sample) => ({ sample, item: itemOf(sample) }));
    this.#list.append(...added.map(({ item }) => item));
    this.#shown.push(...added);
    this.#keepOnly(thinned(this.#shown, MOST_SHOWN));
    this.#tellCount();
  }

  #forgetAfter(update: number): void {
    this.#keepOnly(this.#shown.filter(({ sample }) => sample.update <= update));
    this.#tellCount();
  }

  #keepOnly(kept: readonly Shown[]): void {
    if (kept.length === this.#shown.length) return;
    const staying = new Set(kept);
    for (const one of this.#shown) if (!staying.has(one)) one.item.remove();
    this.#shown = [...kept];
  }

  #tellCount(): void {
    byId('timeline').hidden = this.#shown.length === 0;
  }
}

function itemOf({ update, text }: Sample): HTMLElement {
  return make('li', {}, make('h3', {}, `Update ${whole(update)}`), make('p', { className: 'writing' }, text));
}
