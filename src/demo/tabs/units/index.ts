import './style.css';
import { decimal } from '../../../report/html.ts';
import type { Activations } from '../../protocol.ts';
import { attempt, errorPlace, h, onClick, setText } from '../../view/dom.ts';
import { TintedText, tintClass } from '../../view/tinted-text.ts';
import type { Host, Tab } from '../tab.ts';
import { drawHeatMap, type HeatMap, heatMapOf } from './heat-map.ts';

const EXCERPT_LENGTH = 300;
/** A text to read is at most so long: one column a character must remain visible. */
const MOST_CHARACTERS = 1000;
/** And the picture at most so large: drawing it must not hold up the page. */
const MOST_CELLS = 1_000_000;

/** The hidden units over a text: a heat map of one layer's state, and the text in the tint of one unit. */
class Units implements Tab {
  readonly element: HTMLElement;
  readonly #host: Host;
  readonly #error = errorPlace();
  readonly #input = h('textarea', {
    id: 'units-text',
    rows: 3,
    maxLength: MOST_CHARACTERS,
    spellcheck: false,
  });
  readonly #layer = h('select', { id: 'units-layer' });
  readonly #state = h('select', { id: 'units-state' });
  readonly #unit = h('input', { id: 'unit', type: 'number', min: '1', value: '1' });
  readonly #canvas = h('canvas', { id: 'heat' });
  readonly #frame = h('div', { id: 'heat-chosen' });
  readonly #area = h('div', { id: 'heat-area', hidden: true });
  readonly #lowest = h('span', { id: 'heat-lowest', className: 'key key-negative' }, '−1');
  readonly #highest = h('span', { id: 'heat-highest', className: 'key key-positive' }, '+1');
  readonly #text: TintedText;
  #activations: Activations | undefined;
  #map: HeatMap | undefined;

  constructor(host: Host) {
    this.#host = host;
    const tint = h('div', { id: 'units-tint', className: 'writing' });
    this.#text = new TintedText(tint, 'The text in the tint of the unit', () => {});
    const show = h('button', { id: 'show-units', type: 'button' }, 'Show hidden units');
    const excerpt = h('button', { id: 'units-excerpt', type: 'button' }, 'Take a piece of the book');
    onClick(show, this.#error, () => this.#read());
    onClick(excerpt, this.#error, () => this.#takeExcerpt());
    for (const select of [this.#layer, this.#state]) {
      select.addEventListener('change', () => this.#chooseMap());
    }
    this.#unit.addEventListener('input', () => this.#show());
    this.#canvas.addEventListener('click', ({ offsetY }) => {
      this.#unit.value = String(1 + Math.floor((offsetY / this.#canvas.clientHeight) * this.#map!.units));
      this.#show();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#show());
    const field = (label: string, input: HTMLElement) =>
      h('div', { className: 'field unit-field' }, h('label', { htmlFor: input.id }, label), input);
    this.#area.append(
      h('div', { className: 'heat' }, this.#canvas, this.#frame),
      h(
        'div',
        { className: 'row' },
        field('Layer', this.#layer),
        field('State', this.#state),
        field('Unit', this.#unit),
      ),
      tint,
    );
    const intro =
      'One row is one hidden unit, one column one character. Choose a unit and the text takes its colour: find one that knows where words end.';
    const label = h('label', { htmlFor: this.#input.id }, 'Text to read');
    const figure = h(
      'figure',
      { id: 'units-figure', 'aria-label': 'Hidden units' },
      this.#area,
      h('figcaption', { className: 'soft' }, this.#lowest, ' ', this.#highest),
    );
    this.element = h(
      'section',
      { className: 'chapter', 'aria-labelledby': 'units-heading' },
      h('h3', { id: 'units-heading' }, 'Look inside'),
      h('p', { className: 'intro' }, intro),
      h(
        'div',
        { className: 'units-form' },
        h('div', { className: 'field grow' }, label, this.#input),
        h('div', { className: 'row' }, show, excerpt),
      ),
      this.#error,
      figure,
    );
  }

  showText(): void {
    this.#input.value = '';
    this.#area.hidden = true;
  }

  async #takeExcerpt(): Promise<void> {
    const from = Math.floor(Math.random() * Math.max(1, (this.#host.now.text?.length ?? 0) - EXCERPT_LENGTH));
    this.#input.value = await this.#host.workers.inspector.excerpt(from, EXCERPT_LENGTH);
    await attempt(this.#error, () => this.#read());
  }

  async #read(): Promise<void> {
    const file = await this.#host.model();
    if (this.#input.value === '') return this.#takeExcerpt();
    this.#activations = await this.#host.workers.inspector.activations(file, this.#input.value, MOST_CELLS);
    const { characters, layers, states, units } = this.#activations;
    this.#area.hidden = false;
    const layerNames = Array.from({ length: layers }, (_, layer) => String(layer + 1));
    offer(this.#layer, layerNames);
    offer(this.#state, states);
    this.#unit.max = String(units);
    if (this.#unit.valueAsNumber > units) this.#unit.value = '1';
    this.#text.show(characters, () => '');
    this.#chooseMap();
  }

  #chooseMap(): void {
    this.#map = heatMapOf(this.#activations!, this.#layer.selectedIndex, this.#state.selectedIndex);
    const bound = this.#map.bound === 1 ? '1' : decimal(this.#map.bound, 1);
    setText(this.#lowest, `−${bound}`);
    setText(this.#highest, `+${bound}`);
    this.#show();
  }

  #show(): void {
    if (!this.#map || !this.#unit.validity.valid) return;
    const { units, values, bound } = this.#map;
    const unit = this.#unit.valueAsNumber - 1;
    drawHeatMap(this.#canvas, this.#map);
    const frame = this.#frame.style;
    frame.setProperty('inset-block-start', `${(100 * unit) / units}%`);
    frame.setProperty('block-size', `${100 / units}%`);
    this.#text.tint((position) => {
      const strength = values[position * units + unit]! / bound;
      return tintClass(strength < 0 ? 'n' : 'p', Math.abs(strength));
    });
  }
}

/** Fills a select, keeping the choice where it is still there; what leaves no choice is not shown. */
function offer(select: HTMLSelectElement, values: readonly string[]): void {
  const chosen = Math.max(0, values.indexOf(select.value));
  select.replaceChildren(...values.map((value) => h('option', { value }, value)));
  select.selectedIndex = chosen;
  select.parentElement!.hidden = values.length < 2;
}

export function open(host: Host): Tab {
  return new Units(host);
}
