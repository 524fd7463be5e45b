import { UserError } from '../../errors.ts';
import { decimal } from '../../report/html.ts';
import { modelFile } from '../model-file.ts';
import type { Activations, TextSummary } from '../protocol.ts';
import type { Workers } from '../workers.ts';
import { attempt, byId, make, onClick, setText } from './dom.ts';
import { drawHeatMap, type HeatMap, heatMapOf } from './heat-map.ts';
import { TintedText, tintClass } from './tinted-text.ts';
import type { View } from './view.ts';

const EXCERPT_LENGTH = 300;
/** A text to read is at most so long: one column a character must remain visible. */
const MOST_CHARACTERS = 1000;
/** And the picture at most so large: drawing it must not hold up the page. */
const MOST_CELLS = 1_000_000;

/** The hidden units over a text: a heat map of one layer's state, and the text in the tint of one unit. */
export class HiddenUnits implements View {
  readonly #workers: Workers;
  readonly #error = byId('units-error');
  readonly #input = byId<HTMLTextAreaElement>('units-text');
  readonly #layer = byId<HTMLSelectElement>('units-layer');
  readonly #state = byId<HTMLSelectElement>('units-state');
  readonly #unit = byId<HTMLInputElement>('unit');
  readonly #canvas = byId<HTMLCanvasElement>('heat');
  readonly #text: TintedText;
  #activations: Activations | undefined;
  #map: HeatMap | undefined;
  #length = 0;

  constructor(workers: Workers) {
    this.#workers = workers;
    this.#text = new TintedText(byId('units-tint'), 'The text in the tint of the unit', () => {});
    this.#input.maxLength = MOST_CHARACTERS;
    onClick(byId<HTMLButtonElement>('show-units'), this.#error, () => this.#read());
    onClick(byId<HTMLButtonElement>('units-excerpt'), this.#error, () => this.#takeExcerpt());
    for (const select of [this.#layer, this.#state]) {
      select.addEventListener('change', () => this.#chooseMap());
    }
    this.#unit.addEventListener('input', () => this.#show());
    this.#canvas.addEventListener('click', ({ offsetY }) => {
      this.#unit.value = String(1 + Math.floor((offsetY / this.#canvas.clientHeight) * this.#map!.units));
      this.#show();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#show());
  }

  showText({ length }: TextSummary): void {
    this.#length = length;
    this.#input.value = '';
    byId('heat-area').hidden = true;
  }

  async #takeExcerpt(): Promise<void> {
    const from = Math.floor(Math.random() * Math.max(1, this.#length - EXCERPT_LENGTH));
    this.#input.value = await this.#workers.inspector.excerpt(from, EXCERPT_LENGTH);
    await attempt(this.#error, () => this.#read());
  }

  async #read(): Promise<void> {
    const file = await modelFile(this.#workers);
    if (!file) throw new UserError('there is no model yet; press Train first');
    if (this.#input.value === '') return this.#takeExcerpt();
    this.#activations = await this.#workers.inspector.activations(file, this.#input.value, MOST_CELLS);
    const { characters, layers, states, units } = this.#activations;
    byId('heat-area').hidden = false;
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
    setText(byId('heat-lowest'), `−${bound}`);
    setText(byId('heat-highest'), `+${bound}`);
    this.#show();
  }

  #show(): void {
    if (!this.#map || !this.#unit.validity.valid) return;
    const { units, values, bound } = this.#map;
    const unit = this.#unit.valueAsNumber - 1;
    drawHeatMap(this.#canvas, this.#map);
    const frame = byId('heat-chosen').style;
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
  select.replaceChildren(...values.map((value) => make('option', { value }, value)));
  select.selectedIndex = chosen;
  select.parentElement!.hidden = values.length < 2;
}
