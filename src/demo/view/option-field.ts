import type { UserError } from '../../errors.ts';
import type { ChoiceOption, NumberOption } from '../../training/options/option.ts';
import {
  OPTIONS,
  type OptionName,
  parseOption,
  shown,
  type TrainingOptions,
} from '../../training/options.ts';
import { h, setText, showError } from './dom.ts';
import { OptionSlider } from './option-slider.ts';

/** A symbol that a help begins with stays as it is: "tau, characters per stream". */
const SYMBOL = /^(m|B|tau|eta|lambda),/;

/** One option as a person sets it: a number or a choice, with what it does beneath. */
export class OptionField {
  readonly element: HTMLElement;
  readonly #name: OptionName;
  readonly #control: HTMLInputElement | HTMLSelectElement;
  readonly #slider: OptionSlider | undefined;
  readonly #help: HTMLElement;
  readonly #error: HTMLElement;
  #value: TrainingOptions[OptionName];

  /** @param onChange is called with each change by a person after which the value is valid. */
  constructor(name: OptionName, onChange: () => void) {
    const option = OPTIONS[name];
    const id = `option-${option.flag}`;
    this.#name = name;
    this.#value = option.default as TrainingOptions[OptionName];
    this.#control = option.kind === 'number' ? numberInput(id, option) : select(id, option);
    this.#control.setAttribute('aria-describedby', `${id}-help ${id}-error`);
    this.#help = h('p', { id: `${id}-help`, className: 'soft' });
    this.#error = h('p', { id: `${id}-error`, className: 'error', hidden: true });
    const label = h('label', { htmlFor: id }, option.label);
    if (option.kind === 'number' && option.usual) {
      const slide = (value: number) => {
        this.#control.value = String(value);
        this.#read();
      };
      this.#slider = new OptionSlider(option, option.usual, slide, onChange);
    }
    const control = this.#slider
      ? h('div', { className: 'slider-and-number' }, this.#slider.element, this.#control)
      : this.#control;
    this.element = h('div', { className: 'field' }, label, control, this.#help, this.#error);
    this.#control.addEventListener('input', () => {
      this.#read();
      this.#follow();
      if (!this.problem) onChange();
    });
  }

  /** The last value that was valid. */
  get value(): TrainingOptions[OptionName] {
    return this.#value;
  }

  set value(value: TrainingOptions[OptionName]) {
    this.#control.value = String(value);
    this.#read();
    this.#follow();
  }

  /** What is wrong with what is written. */
  get problem(): UserError | undefined {
    try {
      parseOption(this.#name, this.#control.value);
      return undefined;
    } catch (error) {
      return error as UserError;
    }
  }

  set locked(locked: boolean) {
    this.#control.disabled = locked;
    if (this.#slider) this.#slider.element.disabled = locked;
  }

  focus(): void {
    this.#control.focus();
  }

  /** The slider stands where the number is. */
  #follow(): void {
    if (this.#slider) this.#slider.value = this.#value as number;
  }

  #read(): void {
    const { problem } = this;
    if (!problem) this.#value = parseOption(this.#name, this.#control.value);
    this.#control.setAttribute('aria-invalid', String(problem !== undefined));
    showError(this.#error, problem);
    const help = helpOf(this.#name, this.#value);
    if (this.#help.textContent !== help) setText(this.#help, help);
  }
}

function numberInput(id: string, { minimum, maximum, integer }: NumberOption): HTMLInputElement {
  return h('input', {
    id,
    type: 'number',
    min: String(minimum),
    max: String(maximum),
    step: integer ? '1' : 'any',
    required: true,
    autocomplete: 'off',
  });
}

function select(id: string, { values }: ChoiceOption): HTMLSelectElement {
  const entries = Object.keys(values).map((value) => h('option', { value }, value));
  return h('select', { id, autocomplete: 'off' }, ...entries);
}

/** What an option does; then its unit and range, or what the chosen value means. */
function helpOf(name: OptionName, value: TrainingOptions[OptionName]): string {
  const option = OPTIONS[name];
  const more = option.kind === 'number' ? rangeOf(option) : option.values[value as string]!;
  return [option.help, more].map((words) => `${sentence(words)}.`).join(' ');
}

function rangeOf({ unit, minimum, maximum }: NumberOption): string {
  const range = `${shown(minimum)} to ${shown(maximum)}`;
  return unit ? `${unit}, ${range}` : range;
}

function sentence(words: string): string {
  return SYMBOL.test(words) ? words : words.charAt(0).toUpperCase() + words.slice(1);
}
