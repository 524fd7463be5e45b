import { h } from './dom.ts';

/** A table whose first column names the rows. */
export function tableOf(columns: readonly string[], rows: readonly (readonly string[])[]): HTMLTableElement {
  const head = h('tr', {}, ...columns.map((name) => h('th', { scope: 'col' }, name)));
  const body = rows.map(([name, ...cells]) =>
    h('tr', {}, h('th', { scope: 'row' }, name!), ...cells.map((cell) => h('td', {}, cell))),
  );
  return h('table', {}, h('thead', {}, head), h('tbody', {}, ...body));
}

/** One for all regions: a region's own would keep it, and what is in it, when it is long gone from the page. */
let sizes: ResizeObserver | undefined;

/**
 * A narrow screen scrolls what is wide, not the page, and says so where something is off the edge; the keyboard must reach
 * what scrolls.
 */
export function scrolling(content: Element, label: string): HTMLElement {
  const hint = h('p', { className: 'soft scroll-hint', 'aria-hidden': 'true' }, 'More to the side: scroll →');
  const region = h(
    'div',
    { className: 'scrolling', role: 'region', tabIndex: 0, 'aria-label': label },
    hint,
    content,
  );
  sizes ??= new ResizeObserver((changes) => {
    for (const { target } of changes) showHint(target.closest('.scrolling')!);
  });
  for (const element of [region, content]) sizes.observe(element);
  return region;
}

function showHint(region: Element): void {
  const [hint, content] = region.children as unknown as [HTMLElement, Element];
  hint.hidden = content.getBoundingClientRect().width <= region.clientWidth + 1;
}
