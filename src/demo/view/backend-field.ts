import { BACKEND_NAMES } from '../../backends/names.ts';
import { refuses } from '../../backends/refusals.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { h } from './dom.ts';

/** What trains, as a person sets it, with the backends that cannot train what is set. */
export class BackendField {
  readonly element: HTMLElement;
  readonly #select = h('select', { id: 'option-backend' });
  readonly #refusals = h('ul', { id: 'option-backend-refusals', className: 'refusals' });

  /** @param onChange is called when a person chose another one. */
  constructor(onChange: () => void) {
    for (const name of ['auto', ...BACKEND_NAMES]) this.#select.append(h('option', { value: name }, name));
    this.#select.setAttribute('aria-describedby', 'option-backend-help option-backend-refusals');
    this.#select.addEventListener('change', onChange);
    const help = 'What trains. auto: what proves fastest for your text and settings when training begins.';
    this.element = h(
      'div',
      { className: 'field' },
      h('label', { htmlFor: 'option-backend' }, 'Backend'),
      this.#select,
      h('p', { id: 'option-backend-help', className: 'soft' }, help),
      this.#refusals,
    );
  }

  get value(): string {
    return this.#select.value;
  }

  set value(name: string) {
    this.#select.value = name;
  }

  set locked(locked: boolean) {
    this.#select.disabled = locked;
  }

  /** Tells who cannot train this, and why; the chosen one most of all. */
  showRefusals(options: TrainingOptions, vocabularySize: number): void {
    const items = BACKEND_NAMES.flatMap((name) => {
      const refusal = refuses(name, { ...options, vocabularySize }, options);
      return refusal ? h('li', { className: name === this.value ? 'error' : 'soft' }, `${refusal}.`) : [];
    });
    this.#refusals.replaceChildren(...items);
  }
}
