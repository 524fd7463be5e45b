import { h } from './dom.ts';

/** A table whose first column names the rows. */
export function tableOf(columns: readonly string[], rows: readonly (readonly string[])[]): HTMLTableElement {
  const head = h('tr', {}, ...columns.map((name) => h('th', { scope: 'col' }, name)));
  const body = rows.map(([name, ...cells]) =>
    h('tr', {}, h('th', { scope: 'row' }, name!), ...cells.map((cell) => h('td', {}, cell))),
  );
  return h('table', {}, h('thead', {}, head), h('tbody', {}, ...body));
}

/** A narrow screen scrolls what is wide, not the page; the keyboard must reach what scrolls. */
export function scrolling(content: Element, label: string): HTMLElement {
  const region = h('div', { className: 'scrolling', tabIndex: 0 }, content);
  region.setAttribute('role', 'region');
  region.setAttribute('aria-label', label);
  return region;
}
