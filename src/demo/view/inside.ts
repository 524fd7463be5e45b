import { UserError } from '../../errors.ts';
import type { Desks } from '../desks.ts';
import { modelFile } from '../model-file.ts';
import type { Activations, TextSummary } from '../protocol.ts';
import { attempt, byId, onClick } from './dom.ts';
import { drawHeatMap } from './heat-map.ts';
import { TintedText, tintClass } from './tinted-text.ts';
import type { View } from './view.ts';

const EXCERPT_LENGTH = 300;
/** A text to read is at most so long: one column a character must remain visible. */
const MOST_CHARACTERS = 1000;
/** And the picture at most so large: drawing it must not hold up the page. */
const MOST_CELLS = 1_000_000;

/** The hidden units over a text: a heat map, and the text in the tint of one unit. */
export class Inside implements View {
  readonly #desks: Desks;
  readonly #error = byId('inside-error');
  readonly #input = byId<HTMLTextAreaElement>('inside-text');
  readonly #unit = byId<HTMLInputElement>('unit');
  readonly #canvas = byId<HTMLCanvasElement>('heat');
  readonly #text: TintedText;
  #activations: Activations | undefined;
  #length = 0;

  constructor(desks: Desks) {
    this.#desks = desks;
    this.#text = new TintedText(byId('unit-text'), 'The text in the tint of the unit', () => {});
    this.#input.maxLength = MOST_CHARACTERS;
    onClick(byId<HTMLButtonElement>('look'), this.#error, () => this.#look());
    onClick(byId<HTMLButtonElement>('inside-excerpt'), this.#error, () => this.#takeExcerpt());
    this.#unit.addEventListener('input', () => this.#show());
    this.#canvas.addEventListener('click', ({ offsetY }) => {
      const { units } = this.#activations!;
      this.#unit.value = String(1 + Math.floor((offsetY / this.#canvas.clientHeight) * units));
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
    this.#input.value = await this.#desks.reading.excerpt(from, EXCERPT_LENGTH);
    await attempt(this.#error, () => this.#look());
  }

  async #look(): Promise<void> {
    const file = await modelFile(this.#desks);
    if (!file) throw new UserError('there is no model yet; press Train first');
    if (this.#input.value === '') return this.#takeExcerpt();
    this.#activations = await this.#desks.reading.activations(file, this.#input.value, MOST_CELLS);
    const { characters, units } = this.#activations;
    byId('heat-area').hidden = false;
    this.#unit.max = String(units);
    if (this.#unit.valueAsNumber > units) this.#unit.value = '1';
    this.#text.show(characters, () => '');
    this.#show();
  }

  #show(): void {
    if (!this.#activations || !this.#unit.validity.valid) return;
    const { units, values } = this.#activations;
    const unit = this.#unit.valueAsNumber - 1;
    drawHeatMap(this.#canvas, this.#activations, unit);
    this.#text.tint((position) => {
      const h = values[position * units + unit]!;
      return tintClass(h < 0 ? 'n' : 'p', Math.abs(h));
    });
  }
}
