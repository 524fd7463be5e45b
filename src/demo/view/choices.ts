import { h } from './dom.ts';

/**
 * Offers these values in a select; the choice stays where it is still among them. Where they are what is offered already,
 * nothing is replaced: the browser keeps options that are gone for long.
 * @returns whether they are others than before.
 */
export function offer(select: HTMLSelectElement, values: readonly string[]): boolean {
  const before = Array.from(select.options, ({ value }) => value);
  if (values.length === before.length && values.every((value, i) => value === before[i])) return false;
  const chosen = values.indexOf(select.value);
  select.replaceChildren(...values.map((value) => h('option', { value }, value)));
  select.selectedIndex = Math.max(0, chosen);
  return true;
}

/** As offer(); a field whose one value leaves no choice is not shown. */
export function offerChoice(select: HTMLSelectElement, values: readonly string[]): void {
  offer(select, values);
  select.parentElement!.hidden = values.length < 2;
}

/** "1", "2", …: what layers are called. */
export function layerNumbers(layers: number): string[] {
  return Array.from({ length: layers }, (_, layer) => String(layer + 1));
}
