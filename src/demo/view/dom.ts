import { messageOf } from '../../errors.ts';
import { printable } from '../../text/printable.ts';

/** The element of this id, which index.html has. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

/** Words in an element, safe to show wherever they came from. */
export function setText(element: HTMLElement, words: string): void {
  element.textContent = printable(words);
}

/** A new element with properties and children; of those, words are made safe to show. */
export function make<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  properties: Partial<HTMLElementTagNameMap[T]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[T] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.map((child) => (typeof child === 'string' ? printable(child) : child)));
  return element;
}

/** Shows what went wrong in its place; undefined takes it away. */
export function showError(place: HTMLElement, error: unknown): void {
  place.hidden = error === undefined;
  setText(place, error === undefined ? '' : sentence(messageOf(error)));
}

/** Messages begin small, for the command line; on a page they are sentences, unless a file's name comes first. */
function sentence(message: string): string {
  return message.replace(/^[a-z]+ /, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

/** Disables a button so that it keeps the focus and is still read out. */
export function setEnabled(button: HTMLButtonElement, enabled: boolean): void {
  button.setAttribute('aria-disabled', String(!enabled));
}

/** Calls `action` on clicks, unless the button is disabled; what goes wrong is shown in `place`. */
export function onClick(button: HTMLButtonElement, place: HTMLElement, action: () => unknown): void {
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') !== 'true') attempt(place, action);
  });
}

/** Does something; what goes wrong is shown in `place`. */
export async function attempt(place: HTMLElement, action: () => unknown): Promise<void> {
  showError(place, undefined);
  try {
    await action();
  } catch (error) {
    showError(place, error);
  }
}
