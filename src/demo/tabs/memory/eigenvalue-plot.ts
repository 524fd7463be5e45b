import type { Eigenvalue } from '../../../analysis/eigenvalues.ts';
import { decimal } from '../../../report/html.ts';
import { svg } from '../../view/dom.ts';

const SIZE = 240;

/** The eigenvalues in the complex plane, with the unit circle; what grows with each step lies outside. */
export function eigenvaluePlot(values: readonly Eigenvalue[]): SVGSVGElement {
  const reach = 1.1 * Math.max(1, ...values.map(magnitude));
  const at = (value: number) => ((value / reach + 1) / 2) * SIZE;
  const [left, right] = [at(-1), at(1)];
  return svg(
    'svg',
    {
      viewBox: `0 0 ${SIZE} ${SIZE}`,
      class: 'eigenvalues',
      role: 'img',
      'aria-label': eigenvalueWords(values),
    },
    svg('line', { class: 'grid', x1: 0, x2: SIZE, y1: at(0), y2: at(0) }),
    svg('line', { class: 'grid', x1: at(0), x2: at(0), y1: 0, y2: SIZE }),
    svg('circle', { class: 'unit-circle', cx: at(0), cy: at(0), r: (right - left) / 2 }),
    ...values.map((value) =>
      svg('circle', {
        class: magnitude(value) > 1 ? 'eigenvalue outside' : 'eigenvalue',
        cx: at(value.re).toFixed(1),
        cy: at(-value.im).toFixed(1),
        r: 3,
      }),
    ),
  );
}

/** What there is to see, in words. */
export function eigenvalueWords(values: readonly Eigenvalue[]): string {
  const outside = values.filter((value) => magnitude(value) > 1).length;
  const first = values.reduce((one, other) => (magnitude(other) > magnitude(one) ? other : one));
  const angle = (Math.abs(Math.atan2(first.im, first.re)) * 180) / Math.PI;
  const turn =
    angle < 1
      ? ''
      : angle > 179
        ? ', which turns its sign each character'
        : `, a turn of ${decimal(angle, 0)}° a character`;
  return `${outside} of ${values.length} eigenvalues lie outside the unit circle; the largest has magnitude ${decimal(magnitude(first))}${turn}.`;
}

function magnitude({ re, im }: Eigenvalue): number {
  return Math.hypot(re, im);
}
