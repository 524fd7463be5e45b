import { svg } from '../../view/dom.ts';

/** How one loss hangs on a state of a network, the further back the later. */
export interface Decay {
  readonly label: string;
  /** Class of its line: which network, and which of its states. */
  readonly className: string;
  /** ‖dL_t / dh_{t-k}‖ for k = 0, 1 … */
  readonly norms: ArrayLike<number>;
}

const WIDTH = 720;
const HEIGHT = 260;
const MARGIN = { left: 56, right: 16, top: 12, bottom: 40 };
/** Decades shown below the largest norm: float32 training hears nothing of what is smaller. */
const DECADES = 8;

/**
 * The norms over k, on a logarithmic axis, with what truncation cuts off.
 * @param steps of the axis of k, at least 1.
 * @param cut tau: nothing of a loss reaches states this many characters back, or farther.
 * @param pointed k that is marked.
 */
export function gradientChart(
  decays: readonly Decay[],
  steps: number,
  cut: number,
  pointed: number | undefined,
): SVGSVGElement {
  const largest = Math.max(1e-12, ...decays.map(({ norms }) => Math.max(0, ...Array.from(norms))));
  const top = Math.ceil(Math.log10(largest));
  const x = (k: number) => MARGIN.left + (k / steps) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (norm: number) => {
    const decades = Math.min(DECADES, top - Math.log10(Math.max(norm, 1e-300)));
    return MARGIN.top + (decades / DECADES) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  };
  const bottom = HEIGHT - MARGIN.bottom;
  const lines = decays.map(({ className, norms }) => {
    const points = Array.from(norms, (norm, k) => `${x(k).toFixed(1)},${y(norm).toFixed(1)}`).join(' ');
    return svg('polyline', { class: className, points });
  });
  const cutOff =
    cut <= steps
      ? [
          svg('rect', {
            class: 'beyond',
            x: x(cut),
            y: MARGIN.top,
            width: x(steps) - x(cut),
            height: bottom - MARGIN.top,
          }),
          svg('line', { class: 'cut', x1: x(cut), x2: x(cut), y1: MARGIN.top, y2: bottom }),
        ]
      : [];
  const mark =
    pointed === undefined
      ? []
      : [svg('line', { class: 'pointed-at', x1: x(pointed), x2: x(pointed), y1: MARGIN.top, y2: bottom })];
  return svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'gradient-chart', 'aria-hidden': 'true' },
    ...decadeLines(top, y),
    ...cutOff,
    ...ticks(steps).map((k) => svg('text', { x: x(k), y: bottom + 16, 'text-anchor': 'middle' }, String(k))),
    svg('text', { x: x(steps / 2), y: HEIGHT - 6, 'text-anchor': 'middle' }, 'k, characters back'),
    ...lines,
    ...mark,
  );
}

function decadeLines(top: number, y: (norm: number) => number): SVGElement[] {
  return Array.from({ length: DECADES / 2 + 1 }, (_, i) => top - 2 * i).flatMap((exponent) => {
    const at = y(10 ** exponent);
    return [
      svg('line', { class: 'grid', x1: MARGIN.left, x2: WIDTH - MARGIN.right, y1: at, y2: at }),
      svg('text', { x: MARGIN.left - 6, y: at + 4, 'text-anchor': 'end' }, powerOfTen(exponent)),
    ];
  });
}

/** "10⁻⁴", with signs that every typeface has. */
function powerOfTen(exponent: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const raised = Array.from(String(Math.abs(exponent)), (digit) => digits[Number(digit)]).join('');
  return `10${exponent < 0 ? '⁻' : ''}${raised}`;
}

/** Round numbers from 0 to `steps`. */
function ticks(steps: number): number[] {
  const width = [1, 2, 5, 10, 20, 50, 100].find((one) => steps / one <= 10) ?? steps;
  return Array.from({ length: Math.floor(steps / width) + 1 }, (_, i) => i * width);
}

/** The k that lies at a place of the window. */
export function stepAt(chart: SVGSVGElement, clientX: number, steps: number): number {
  const { left, width } = chart.getBoundingClientRect();
  const x = ((clientX - left) / width) * WIDTH;
  return Math.round(((x - MARGIN.left) / (WIDTH - MARGIN.left - MARGIN.right)) * steps);
}
