import type { Health } from '../../../analysis/health.ts';
import { cellOf } from '../../../model/cells/index.ts';
import { decimal } from '../../../report/html.ts';
import { significant } from '../../format.ts';
import { ownerWords, type ShownModel } from '../../look/shown-model.ts';
import { offer } from '../../view/choices.ts';
import { attempt, errorPlace, h, setText } from '../../view/dom.ts';
import { eigenvaluePlot, eigenvalueWords } from './eigenvalue-plot.ts';

/** One network's W, and how much room to learn its units have. */
export class ModelPanel {
  readonly element: HTMLElement;
  readonly #owner = h('p', { className: 'soft' });
  readonly #block: HTMLSelectElement;
  readonly #plot = h('div');
  readonly #words = h('p', { className: 'soft' });
  readonly #health = h('div', { className: 'health' });
  readonly #error = errorPlace();
  #shown: ShownModel | undefined;

  /** @param id of its field; a page has two of these. */
  constructor(id: string, title: string) {
    this.#block = h('select', { id });
    this.#block.addEventListener('change', () => attempt(this.#error, () => this.#showEigenvalues()));
    this.element = h(
      'section',
      { className: `memory-model ${id}`, 'aria-label': title },
      h('h4', {}, title),
      this.#owner,
      h('div', { className: 'field' }, h('label', { htmlFor: id }, 'Eigenvalues of'), this.#block),
      this.#plot,
      this.#words,
      this.#error,
      this.#health,
    );
  }

  /** @param text that its units are looked at over; undefined where it cannot read it. */
  async show(shown: ShownModel, text: string | undefined): Promise<void> {
    this.#shown = shown;
    setText(this.#owner, ownerWords(shown));
    offerBlocks(this.#block, shown);
    await attempt(this.#error, () => this.#showEigenvalues());
    const health =
      text === undefined
        ? [h('p', { className: 'soft' }, 'This text has characters that it has never seen.')]
        : healthOf(await shown.model.health(text));
    this.#health.replaceChildren(...health);
  }

  async #showEigenvalues(): Promise<void> {
    const { model, facts } = this.#shown!;
    const { gates } = cellOf(facts);
    const [layer, gate] = [
      Math.floor(this.#block.selectedIndex / gates.length),
      this.#block.selectedIndex % gates.length,
    ];
    const values = await model.eigenvalues(layer, gate);
    this.#plot.replaceChildren(eigenvaluePlot(values));
    setText(this.#words, eigenvalueWords(values));
  }
}

/** A block of W a gate; the last one of a gated cell makes what is new, and is W itself in a vanilla one. */
function offerBlocks(select: HTMLSelectElement, { facts }: ShownModel): void {
  const { gates } = cellOf(facts);
  const names = Array.from({ length: facts.layers }, (_, layer) =>
    gates.map((gate) => {
      const block = gates.length > 1 ? `W, rows of ${gate}` : 'W';
      return facts.layers > 1 ? `layer ${layer + 1}: ${block}` : block;
    }),
  ).flat();
  if (!offer(select, names)) return;
  select.selectedIndex = Math.max(
    0,
    gates.findIndex((gate) => gate === 'g' || gate === 'n'),
  );
}

function healthOf({ saturated, histogram, gates, gradientNorm, normBound, clipped }: Health): HTMLElement[] {
  const percent = (share: number) => `${decimal(100 * share, 1)} %`;
  const fact = (name: string, value: string) => h('div', {}, h('dt', {}, name), h('dd', {}, value));
  return [
    h(
      'dl',
      { className: 'figures' },
      fact('saturated, |h| above 0.95', percent(saturated)),
      ...gates.map(({ gate, shut, open }) =>
        fact(`gate ${gate} shut, open`, `${percent(shut)}, ${percent(open)}`),
      ),
      fact(
        normBound === undefined ? 'norm of the gradient' : `norm of the gradient, clipped at ${normBound}`,
        significant(gradientNorm),
      ),
      ...(clipped === undefined ? [] : [fact('elements clipped', percent(clipped))]),
    ),
    histogramOf(histogram),
  ];
}

/** How often h takes which values. */
function histogramOf(shares: Float64Array): HTMLElement {
  const most = Math.max(...shares);
  const edge = (bin: number) => decimal((2 * bin) / shares.length - 1, 1);
  const bars = Array.from(shares, (share) => {
    const bar = h('span', { className: 'histogram-bar' });
    bar.style.setProperty('block-size', `${((100 * share) / most).toFixed(1)}%`);
    return bar;
  });
  const words = Array.from(
    shares,
    (share, bin) => `${edge(bin)} to ${edge(bin + 1)}: ${decimal(100 * share, 1)} %`,
  );
  return h(
    'figure',
    {},
    h(
      'div',
      { className: 'histogram', role: 'img', 'aria-label': `Values of h. ${words.join('; ')}` },
      ...bars,
    ),
    h(
      'figcaption',
      { className: 'soft histogram-axis' },
      h('span', {}, '−1'),
      h('span', {}, 'values of h'),
      h('span', {}, '1'),
    ),
  );
}
