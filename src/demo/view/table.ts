import { make } from './dom.ts';

/** A table whose first column names the rows. */
export function tableOf(columns: readonly string[], rows: readonly (readonly string[])[]): HTMLTableElement {
  const head = make('tr', {}, ...columns.map((name) => make('th', { scope: 'col' }, name)));
  const body = rows.map(([name, ...cells]) =>
    make('tr', {}, make('th', { scope: 'row' }, name!), ...cells.map((cell) => make('td', {}, cell))),
  );
  return make('table', {}, make('thead', {}, head), make('tbody', {}, ...body));
}

/** A narrow screen scrolls what is wide, not the page; the keyboard must reach what scrolls. */
export function scrolling(content: Element, label: string): HTMLElement {
  const region = make('div', { className: 'scrolling', tabIndex: 0 }, content);
  region.setAttribute('role', 'region');
  region.setAttribute('aria-label', label);
  return region;
}
