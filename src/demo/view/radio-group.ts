import { make } from './dom.ts';

/** Fills a fieldset with radio buttons. */
export function radioGroup<V extends string>(
  fieldset: HTMLElement,
  name: string,
  choices: readonly (readonly [value: V, label: string])[],
  chosen: V,
  onChoice: (value: V) => void,
): void {
  for (const [value, label] of choices) {
    const input = make('input', { type: 'radio', name, value, checked: value === chosen });
    input.addEventListener('change', () => onChoice(value));
    fieldset.append(make('label', {}, input, make('span', {}, label)));
  }
}
