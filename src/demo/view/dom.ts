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

/** Properties of an element, and attributes by their names in HTML: those with a dash, and the role. */
type Attributes<E> = Omit<Partial<E>, 'role'> & {
  readonly role?: string;
  readonly [attribute: `${string}-${string}`]: string;
};

/** A new element with properties, attributes and children; of those, words are made safe to show. */
export function h<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes?: Attributes<HTMLElementTagNameMap[T]>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === 'role' || name.includes('-')) element.setAttribute(name, value as string);
    else Object.assign(element, { [name]: value });
  }
  element.append(...children.map((child) => (typeof child === 'string' ? printable(child) : child)));
  return element;
}

/** A new element of a picture, with attributes and children. */
export function svg<T extends keyof SVGElementTagNameMap>(
  tag: T,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[T] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children.map((child) => (typeof child === 'string' ? printable(child) : child)));
  return element;
}

/** Shows what went wrong in its place; undefined takes it away. */
export function showError(place: HTMLElement, error: unknown): void {
  place.hidden = error === undefined;
  setText(place, error === undefined ? '' : sentence(forPage(messageOf(error))));
}

/** A message without the words of the command line: "hidden size (--hidden-size)" is "hidden size" on a page. */
export function forPage(message: string): string {
  return message.replaceAll(/ \(--[a-z-]+\)/g, '');
}

/** How the command line names an option: "hidden size (--hidden-size)". */
const FLAG = / \(--[^)]+\)/g;

/** Messages begin small, for the command line; on a page they are sentences, unless a file's name comes first. */
function sentence(message: string): string {
  const words = message.replaceAll(FLAG, '');
  return words.replace(/^[a-z]+ /, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

/** A place for what goes wrong. */
export function errorPlace(): HTMLElement {
  return h('p', { className: 'error', role: 'alert', hidden: true });
}

/** Where buttons that were pressed while they were disabled said why they wait. */
const told = new WeakMap<HTMLButtonElement, HTMLElement>();

/**
 * Enables a button, or disables it so that it keeps the focus and is still read out.
 * @param why what it waits for, where it is disabled: it is shown when the button is pointed at, or pressed all the same.
 */
export function setEnabled(button: HTMLButtonElement, enabled: boolean, why = ''): void {
  const place = told.get(button);
  if (place && (enabled || why !== button.title)) {
    told.delete(button);
    showError(place, undefined);
  }
  button.setAttribute('aria-disabled', String(!enabled));
  button.title = enabled ? '' : why;
}

/** Calls `action` on clicks, unless the button is disabled; what goes wrong, or is waited for, is shown in `place`. */
export function onClick(button: HTMLButtonElement, place: HTMLElement, action: () => unknown): void {
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') !== 'true') {
      attempt(place, action);
    } else if (button.title) {
      showError(place, button.title);
      told.set(button, place);
    }
  });
}

/** Calls `action` when another value is chosen; what goes wrong is shown in `place`. */
export function onChange(select: HTMLSelectElement, place: HTMLElement, action: () => unknown): void {
  select.addEventListener('change', () => attempt(place, action));
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

export function pause(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
