import './style.css';
import { decimal, whole } from '../../../report/html.ts';
import { OFFERED_SETTINGS } from '../../offered-settings.ts';
import type { RunEvent, RunSummary } from '../../protocol.ts';
import { attempt, errorPlace, h, onClick } from '../../view/dom.ts';
import { blobOf, save } from '../../view/save.ts';
import { scrolling } from '../../view/table.ts';
import type { Host, Tab } from '../tab.ts';
import { Again } from './again.ts';
import { cardOf } from './card.ts';
import { bitsOf, nameOf, whenOf } from './names.ts';
import { lineClass, overlay } from './overlay.ts';
import { SideBySide } from './side-by-side.ts';

const HEAD = ['Run', 'Updates', 'Bits a character', 'What to do with it'];

/** The present run and the last that were given up: their curves, their samples, and ways back to them. */
class Runs implements Tab {
  readonly element: HTMLElement;
  readonly #host: Host;
  readonly #error = errorPlace();
  readonly #none = h(
    'p',
    { className: 'intro' },
    'There is no run yet: press Train. Whenever you start over, the run comes here; the last ten stay.',
  );
  readonly #some = h('div', { hidden: true });
  readonly #curves = h('figure', { 'aria-label': 'Curves of the runs' });
  readonly #table = h('tbody');
  readonly #samples = new SideBySide();
  readonly #again: Again;
  #seen = false;

  constructor(host: Host) {
    this.#host = host;
    this.#again = new Again(host);
    const head = h('tr', {}, ...HEAD.map((name) => h('th', { scope: 'col' }, name)));
    const table = h('table', {}, h('thead', {}, head), this.#table);
    this.#some.append(
      this.#curves,
      scrolling(table, 'Runs'),
      section('Two samples side by side', this.#samples.element),
      section('Once more, with a change', this.#again.element),
    );
    this.element = h(
      'section',
      { className: 'chapter', 'aria-labelledby': 'runs-heading' },
      h('h3', { id: 'runs-heading' }, 'Your runs'),
      this.#none,
      this.#error,
      this.#some,
      section('Runs to try', offers()),
    );
  }

  shown(): void {
    this.#seen = true;
    this.#renew();
  }

  hidden(): void {
    this.#seen = false;
  }

  showRun(): void {
    this.#renew();
  }

  /** A live text comes with every checkpoint. */
  take({ type }: RunEvent): void {
    if (type === 'live' || type === 'phase') this.#renew();
  }

  #renew(): void {
    if (!this.#seen) return;
    attempt(this.#error, async () => this.#show(await this.#host.workers.training.runs()));
  }

  #show(runs: readonly RunSummary[]): void {
    this.#none.hidden = runs.length > 0;
    this.#some.hidden = runs.length === 0;
    if (runs.length === 0) return;
    this.#curves.replaceChildren(scrolling(overlay(runs), 'Curves'));
    this.#table.replaceChildren(...runs.map((run, i) => this.#row(run, i)));
    this.#samples.show(runs);
    this.#again.show(runs);
  }

  #row(run: RunSummary, index: number): HTMLElement {
    const bits = bitsOf(run);
    const key = h('span', { className: `run-key ${lineClass(index)}` });
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, key, nameOf(run), h('span', { className: 'soft run-when' }, whenOf(run))),
      h('td', {}, whole(run.update)),
      h('td', {}, bits === undefined ? '–' : decimal(bits)),
      h('td', {}, h('div', { className: 'row' }, ...this.#buttons(run))),
    );
  }

  #buttons(run: RunSummary): HTMLElement[] {
    const { training } = this.#host.workers;
    const { at } = run;
    const actions: [string, () => unknown][] = [
      ['Save picture', async () => save('run.png', await blobOf(cardOf(run)))],
    ];
    if (at !== undefined) {
      actions.unshift(['Take up', () => this.#host.takeUp(at)]);
      actions.push(['Forget', () => training.forgetKept(at).then(() => this.#renew())]);
    }
    return actions.map(([label, action]) => {
      const button = h(
        'button',
        { type: 'button', 'aria-label': `${label}: ${nameOf(run)}, ${whenOf(run)}` },
        label,
      );
      onClick(button, this.#error, action);
      return button;
    });
  }
}

/** Links: they open in this page, and can be copied into slides. */
function offers(): HTMLElement {
  const items = OFFERED_SETTINGS.map(({ name, about, hash }) =>
    h('li', {}, h('a', { href: hash }, name), h('p', { className: 'soft' }, about)),
  );
  return h('ul', { className: 'offers' }, ...items);
}

function section(title: string, content: HTMLElement): HTMLElement {
  return h('section', { className: 'runs-part' }, h('h4', {}, title), content);
}

export function open(host: Host): Tab {
  return new Runs(host);
}
