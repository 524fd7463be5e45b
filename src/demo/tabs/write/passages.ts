import { decimal, whole } from '../../../report/html.ts';
import { PASSAGE_LENGTH } from '../../../training/passage.ts';
import { charactersPerLoss, lossUnit } from '../../../training/setup.ts';
import { lossText, visible } from '../../format.ts';
import type { BestPlace, Reading } from '../../protocol.ts';
import { errorPlace, h, onClick, setText } from '../../view/dom.ts';
import { TintedText, tintClass } from '../../view/tinted-text.ts';
import type { Host } from '../tab.ts';

/** Bits of surprise that have the strongest tint. */
const MOST_BITS = 8;
const NO_BEST = 'The weights with the lowest smooth loss are kept here once training began.';

/** The best model: where it was found, and passages by it. */
export class Passages {
  readonly element: HTMLElement;
  readonly #host: Host;
  readonly #place = h('p', { id: 'best-place', className: 'intro' }, NO_BEST);
  readonly #prompt = h('input', {
    id: 'prompt',
    type: 'text',
    autocomplete: 'off',
    spellcheck: false,
    'aria-describedby': 'prompt-help',
  });
  readonly #temperature = slider('temperature', { min: '0', max: '2' });
  readonly #topP = slider('top-p', { min: '0.05', max: '1' });
  readonly #area = h('div', { className: 'passage', hidden: true });
  readonly #text: TintedText;
  readonly #candidatesPlace = h('p', { className: 'soft' });
  readonly #candidates = h('ol', { className: 'bars' });
  #reading: Reading | undefined;
  #seed = 1;

  constructor(host: Host) {
    this.#host = host;
    const passage = h('div', { id: 'passage', className: 'writing tinted' });
    this.#text = new TintedText(passage, 'Passage', (position) => this.#showCandidates(position));
    const write = h('button', { id: 'write', type: 'button', className: 'primary' }, 'Write passage');
    const error = errorPlace();
    onClick(write, error, () => this.#write());
    const aside = h('aside', {}, this.#candidatesPlace, this.#candidates, surpriseKey());
    aside.setAttribute('aria-label', 'The next character');
    this.#area.append(passage, aside);
    const help = {
      prompt: 'It reads this first, then goes on. May be empty.',
      temperature:
        'Below 1 it plays safe and repeats itself, above 1 it takes risks; 0 always takes the likeliest character.',
      topP: 'It chooses only among the likeliest characters that together have this probability; 1 allows all.',
    };
    this.element = h(
      'section',
      { className: 'chapter', 'aria-labelledby': 'best-heading' },
      h('h3', { id: 'best-heading' }, 'The best model writes'),
      this.#place,
      h(
        'div',
        { className: 'passage-form' },
        field(h('label', { htmlFor: 'prompt' }, 'Prompt'), this.#prompt, 'prompt-help', help.prompt),
        sliderField('Temperature', this.#temperature, help.temperature),
        sliderField('Top-p', this.#topP, help.topP),
        write,
      ),
      error,
      this.#area,
    );
    this.showPlace(host.now.progress?.best);
  }

  /** @param best where the best model was found; undefined before there is one. */
  showPlace(best: BestPlace | undefined): void {
    const { options } = this.#host.now;
    const words = best
      ? `Kept at update ${whole(best.update)}, where the smooth loss was lowest: ${lossText(best.smoothLoss, options)} ${lossUnit(options)}, ${decimal(best.smoothLoss / charactersPerLoss(options) / Math.LN2)} bits a character.`
      : NO_BEST;
    if (this.#place.textContent !== words) setText(this.#place, words);
  }

  async #write(): Promise<void> {
    this.#reading = await this.#host.workers.inspector.passage(await this.#host.model(), {
      prompt: this.#prompt.value,
      length: PASSAGE_LENGTH,
      temperature: this.#temperature.valueAsNumber,
      topP: this.#topP.valueAsNumber,
      seed: this.#seed++,
    });
    const { characters, surprise } = this.#reading;
    this.#area.hidden = false;
    this.#text.show(characters, (position) =>
      Number.isNaN(surprise[position]!) ? 'given' : tintClass('s', surprise[position]! / MOST_BITS),
    );
    this.#showCandidates(0);
  }

  #showCandidates(position: number): void {
    const { characters, surprise, candidates, probabilities, candidatesPerPosition: count } = this.#reading!;
    const bits = surprise[position]!;
    const told = Number.isNaN(bits) ? 'given' : `${decimal(bits, 1)} bits of surprise`;
    setText(
      this.#candidatesPlace,
      `Character ${whole(position + 1)} is “${visible(characters[position]!)}”: ${told}. It expected:`,
    );
    const bars = Array.from({ length: count }, (_, rank) => {
      const at = position * count + rank;
      return bar(candidates[at]!, probabilities[at]!, candidates[at] === characters[position]);
    });
    this.#candidates.replaceChildren(...bars);
  }
}

function slider(id: string, range: { min: string; max: string }): HTMLInputElement {
  const help = { 'aria-describedby': `${id}-help` } as const;
  return h('input', { id, type: 'range', ...range, step: '0.05', value: '1', ...help });
}

/** A slider with its value beside its name. */
function sliderField(name: string, input: HTMLInputElement, help: string): HTMLElement {
  const { id } = input;
  const value = h('output', {}, decimal(input.valueAsNumber));
  value.htmlFor.add(id);
  input.addEventListener('input', () => setText(value, decimal(input.valueAsNumber)));
  return field(h('label', { htmlFor: id }, `${name} `, value), input, `${id}-help`, help);
}

function field(label: HTMLElement, input: HTMLElement, helpId: string, help: string): HTMLElement {
  return h('div', { className: 'field' }, label, input, h('p', { id: helpId, className: 'soft' }, help));
}

function surpriseKey(): HTMLElement {
  const steps = [
    ['s0', 'expected'],
    ['s2', '2 bits'],
    ['s4', '4 bits'],
    ['s7', '7 bits'],
  ] as const;
  const key = steps.map(([className, words]) => h('span', { className }, words));
  return h('p', { className: 'soft surprise-key' }, ...key, ' of surprise');
}

function bar(character: string, probability: number, taken: boolean): HTMLElement {
  const fill = h('span', { className: 'bar-fill' });
  fill.style.setProperty('inline-size', `${(100 * probability).toFixed(1)}%`);
  return h(
    'li',
    { className: taken ? 'taken' : '' },
    h('span', { className: 'bar-character' }, visible(character)),
    h('span', { className: 'bar-track' }, fill),
    h('span', { className: 'bar-number' }, `${decimal(100 * probability, 1)} %`),
  );
}
