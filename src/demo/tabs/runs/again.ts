import { UserError } from '../../../errors.ts';
import {
  describeRange,
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  parseOption,
} from '../../../training/options.ts';
import { chosenOptions, pageOptions } from '../../page-options.ts';
import type { RunSummary } from '../../protocol.ts';
import { offer } from '../../view/choices.ts';
import { errorPlace, h, onClick, setText } from '../../view/dom.ts';
import type { Host } from '../tab.ts';
import { labelOf } from './names.ts';

/** What a person would change first. */
const FIRST: OptionName = 'learningRate';

/** Trains a run anew, on its text, with one of its options changed. */
export class Again {
  readonly element: HTMLElement;
  readonly #host: Host;
  readonly #run = h('select', { id: 'again-run' });
  readonly #option = h('select', { id: 'again-option' });
  readonly #value = h('input', {
    id: 'again-value',
    type: 'text',
    autocomplete: 'off',
    'aria-describedby': 'again-help',
  });
  readonly #help = h('p', { id: 'again-help', className: 'soft' });
  #runs: readonly RunSummary[] = [];

  constructor(host: Host) {
    this.#host = host;
    for (const name of OPTION_NAMES) this.#option.append(h('option', { value: name }, OPTIONS[name].label));
    this.#option.value = FIRST;
    for (const select of [this.#run, this.#option]) select.addEventListener('change', () => this.#fill());
    const button = h('button', { id: 'again', type: 'button' }, 'Train it with this change');
    const error = errorPlace();
    onClick(button, error, () => this.#train());
    this.element = h(
      'div',
      { className: 'again' },
      h('div', { className: 'field' }, h('label', { htmlFor: 'again-run' }, 'Which run'), this.#run),
      h('div', { className: 'field' }, h('label', { htmlFor: 'again-option' }, 'Change'), this.#option),
      h('div', { className: 'field' }, h('label', { htmlFor: 'again-value' }, 'To'), this.#value, this.#help),
      button,
      error,
    );
  }

  show(runs: readonly RunSummary[]): void {
    const chosen = runs.findIndex(({ at }) => at === this.#runs[this.#run.selectedIndex]?.at);
    const first = this.#runs.length === 0;
    this.#runs = runs;
    offer(this.#run, runs.map(labelOf));
    this.#run.selectedIndex = Math.max(0, chosen);
    if (first) this.#fill();
  }

  get #name(): OptionName {
    return this.#option.value as OptionName;
  }

  /** Writes what the run has, to be changed. */
  #fill(): void {
    const run = this.#runs[this.#run.selectedIndex];
    this.#value.value = String(run?.config.options[this.#name] ?? '');
    setText(this.#help, describeRange(this.#name));
  }

  async #train(): Promise<void> {
    const run = this.#runs[this.#run.selectedIndex];
    if (!run) throw new UserError('there is no run yet; press Train first');
    const value = parseOption(this.#name, this.#value.value);
    const { options, backend } = run.config;
    if (value === options[this.#name]) throw new UserError('that is what this run has; write another value');
    const changed = pageOptions({ ...chosenOptions(options), [this.#name]: value });
    await this.#host.beginAgain({ options: changed, backend }, run.at);
  }
}
