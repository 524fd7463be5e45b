import { h } from './dom.ts';

/** Fills a fieldset with radio buttons. @returns shows another one as chosen. */
export function radioGroup<V extends string>(
  fieldset: HTMLElement,
  name: string,
  choices: readonly (readonly [value: V, label: string])[],
  chosen: V | undefined,
  onChoice: (value: V) => void,
): (value: V) => void {
  const inputs = new Map<V, HTMLInputElement>();
  for (const [value, label] of choices) {
    const input = h('input', { type: 'radio', name, value, checked: value === chosen });
    input.addEventListener('change', () => onChoice(value));
    inputs.set(value, input);
    fieldset.append(h('label', {}, input, h('span', {}, label)));
  }
  return (value) => {
    inputs.get(value)!.checked = true;
  };
}
