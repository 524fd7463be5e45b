import { decimal, whole } from '../../../report/html.ts';
import { PASSAGE_LENGTH } from '../../../training/passage.ts';
import { charactersPerLoss, lossUnit } from '../../../training/setup.ts';
import { lossText, visible } from '../../format.ts';
import { writerOf, writerWords } from '../../model-file.ts';
import type { BestPlace, Reading } from '../../protocol.ts';
import { errorPlace, h, onClick, setText } from '../../view/dom.ts';
import { TintedText, tintClass } from '../../view/tinted-text.ts';
import type { Host, LinkPart } from '../tab.ts';
import { NextCharacter } from './next-character.ts';

const TYPE = 'Type it out';
const STOP_TYPING = 'Show all';
const MILLISECONDS_A_CHARACTER = 120;

/** Bits of surprise that have the strongest tint. */
const MOST_BITS = 8;
const NO_BEST = 'The weights with the lowest smooth loss are kept here, once 100 updates are done.';

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
  readonly #writer = h('p', { className: 'soft' });
  readonly #area = h('div', { className: 'passage', hidden: true });
  readonly #text: TintedText;
  readonly #next = new NextCharacter(surpriseKey());
  readonly #type = h('button', { id: 'type', type: 'button' }, TYPE);
  #typing: ReturnType<typeof setInterval> | undefined;
  #at = 0;
  #reading: Reading | undefined;
  #seed = 1;

  constructor(host: Host) {
    this.#host = host;
    const passage = h('div', { id: 'passage', className: 'writing tinted' });
    this.#text = new TintedText(passage, 'Passage', (position) => this.#showCandidates(position));
    const write = h('button', { id: 'write', type: 'button', className: 'primary' }, 'Write passage');
    const error = errorPlace();
    onClick(write, error, () => this.#write());
    onClick(this.#type, error, () => (this.#typing ? this.#stopTyping() : this.#typeOut()));
    for (const input of [this.#temperature, this.#topP]) {
      input.addEventListener('input', () => this.#showCandidates(this.#at));
    }
    this.#area.append(h('div', {}, this.#writer, passage, this.#type), this.#next.element);
    const help = {
      prompt: 'It reads this first, then goes on. May be empty.',
      temperature:
        'Below 1 it plays safe and repeats itself, above 1 it takes risks; 0 always takes the likeliest character.',
      topP: 'It chooses only among the likeliest characters that together have this probability; 1 allows all.',
    };
    this.element = h(
      'section',
      { className: 'chapter', 'aria-labelledby': 'best-heading' },
      h('h3', { id: 'best-heading' }, 'The network writes'),
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

  /** What each passage begins with. */
  get prompt(): string {
    return this.#prompt.value;
  }

  get linkPart(): LinkPart {
    const fields = { prompt: this.#prompt, temperature: this.#temperature, 'top-p': this.#topP };
    const changed = Object.entries(fields).filter(([, { value, defaultValue }]) => value !== defaultValue);
    return Object.fromEntries(changed.map(([name, { value }]) => [name, value]));
  }

  takeLinkPart({ prompt = '', temperature = '1', 'top-p': topP = '1' }: LinkPart): void {
    this.#prompt.value = prompt;
    for (const [input, value] of [
      [this.#temperature, temperature],
      [this.#topP, topP],
    ] as const) {
      input.value = value; // a slider takes the nearest that it has
      input.dispatchEvent(new Event('input'));
    }
  }

  /** The type-writer stops where nobody sees it. */
  hidden(): void {
    this.#stopTyping();
  }

  async #write(): Promise<void> {
    this.#stopTyping();
    const { workers } = this.#host;
    const { file, whose } = await writerOf(workers);
    const passage = await workers.inspector.passage(file, {
      prompt: this.#prompt.value,
      length: PASSAGE_LENGTH,
      ...this.#sampling,
      seed: this.#seed++,
    });
    this.#reading = passage;
    setText(this.#writer, writerWords(whose, passage.update));
    const { characters, surprise } = passage;
    this.#area.hidden = false;
    this.#text.show(characters, (position) =>
      Number.isNaN(surprise[position]!) ? 'given' : tintClass('s', surprise[position]! / MOST_BITS),
    );
    this.#showCandidates(0);
  }

  get #sampling(): { temperature: number; topP: number } {
    return { temperature: this.#temperature.valueAsNumber, topP: this.#topP.valueAsNumber };
  }

  #showCandidates(position: number): void {
    if (!this.#reading) return;
    this.#at = position;
    const { characters, surprise } = this.#reading;
    const bits = surprise[position]!;
    const told = Number.isNaN(bits) ? 'given' : `${decimal(bits, 1)} bits of surprise`;
    const { temperature, topP } = this.#sampling;
    const cut = topP < 1 ? `, top-p ${decimal(topP)}` : '';
    this.#next.show(
      `Character ${whole(position + 1)} is “${visible(characters[position]!)}”: ${told}. What it expected, at temperature ${decimal(temperature)}${cut}:`,
      this.#reading,
      position,
      this.#sampling,
    );
  }

  /** Shows the passage again as it was written, one character at a time. */
  #typeOut(): void {
    const { characters, surprise } = this.#reading!;
    let at = surprise.findIndex((bits) => !Number.isNaN(bits));
    setText(this.#type, STOP_TYPING);
    this.#typing = setInterval(() => {
      this.#text.showOnly(++at);
      this.#text.pointAt(at - 1);
      if (at >= characters.length) this.#stopTyping();
    }, MILLISECONDS_A_CHARACTER);
  }

  #stopTyping(): void {
    clearInterval(this.#typing);
    this.#typing = undefined;
    setText(this.#type, TYPE);
    this.#text.showOnly(Number.POSITIVE_INFINITY);
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
