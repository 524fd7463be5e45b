import { decimal, escapeHtml } from './html.ts';

/** A line to draw, in the order of x. */
export interface Series {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** From where to where values spread about the line. */
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[];
  /** Class of the line and its band: styled in the page's style sheet. */
  readonly className: string;
}

/** A horizontal line that tells what a value means. */
export interface ReferenceLine {
  readonly label: string;
  readonly y: number;
}

/** A place on the axis of x that has a name. */
export interface Mark {
  readonly label: string;
  readonly x: number;
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  readonly references: readonly ReferenceLine[];
  /** Pixels; a chart of one plain line needs few. */
  readonly height?: number;
  /** Whether the axis of y begins at 0. */
  readonly fromZero?: boolean;
  readonly marks?: readonly Mark[];
  /** Lines are cut off below and above. */
  readonly lowest?: number;
  readonly highest?: number;
  /** Whether each line has its label at its end. */
  readonly labelled?: boolean;
  /** Whether the axis of x is logarithmic; x is above 0 then. */
  readonly logarithmic?: boolean;
}

const WIDTH = 860;
const MARGIN = { left: 64, right: 178, top: 16, bottom: 48 };
/** More points than this no screen can tell apart. */
const MOST_POINTS = 1500;

/** Draws the chart as one SVG element; its colours come from the style sheet around it. */
export function lineChart(chart: LineChart): string {
  const {
    title,
    xLabel,
    yLabel,
    series,
    references,
    marks = [],
    height = 420,
    fromZero = false,
    labelled = false,
    logarithmic = false,
  } = chart;
  const { lowest = Number.NEGATIVE_INFINITY, highest = Number.POSITIVE_INFINITY } = chart;
  const xs = series.flatMap(({ points }) => points.map(({ x }) => x));
  const drawn = series.flatMap(({ points, band = [] }) => [
    ...points.map(({ y }) => y),
    ...band.flatMap(({ low, high }) => [low, high]),
  ]);
  const ys = [...drawn.map((y) => Math.max(lowest, Math.min(y, highest))), ...references.map(({ y }) => y)];
  const lastX = largest(xs, xs.length > 0 ? 0 : 1);
  const xTicks = logarithmic ? decades(lastX) : ticks(0, lastX);
  const yTicks = ticks(fromZero || ys.length === 0 ? 0 : smallest(ys), largest(ys, 0));
  const x = scale(xTicks, MARGIN.left, WIDTH - MARGIN.right, logarithmic ? Math.log10 : undefined);
  const y = scale(yTicks, height - MARGIN.bottom, MARGIN.top);
  const right = WIDTH - MARGIN.right;
  const bottom = height - MARGIN.bottom;
  const at = (point: { x: number; y: number }) => `${px(x(point.x))},${px(y(point.y))}`;
  const ends = labelled ? series.filter(({ points }) => points.length > 0) : [];
  const labels = spread([
    ...references.map(({ label, y: value }) => ({ label, at: y(value), className: 'reference-label' })),
    ...ends.map(({ label, points, className }) => ({
      label,
      at: y(Math.min(points.at(-1)!.y, yTicks.at(-1)!)),
      className: `end ${className}`,
    })),
  ]);
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(title)}" class="chart">
${yTicks.map((tick) => `<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text class="tick" x="${MARGIN.left - 8}" y="${px(y(tick) + 4)}" text-anchor="end">${decimal(tick, digitsOf(yTicks))}</text>`).join('\n')}
${xTicks.map((tick) => `<text class="tick" x="${px(x(tick))}" y="${bottom + 20}" text-anchor="middle">${decimal(tick, digitsOf(xTicks))}</text>`).join('\n')}
<text class="axis" x="${(MARGIN.left + right) / 2}" y="${height - 6}" text-anchor="middle">${escapeHtml(xLabel)}</text>
<text class="axis" transform="translate(14 ${(MARGIN.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeHtml(yLabel)}</text>
${references.map((line) => `<line class="reference" x1="${MARGIN.left}" x2="${right}" y1="${px(y(line.y))}" y2="${px(y(line.y))}"/>`).join('\n')}
${marks.map((mark) => `<line class="mark" x1="${px(x(mark.x))}" x2="${px(x(mark.x))}" y1="${MARGIN.top}" y2="${bottom}"/><text class="mark-label" x="${px(x(mark.x))}" y="${MARGIN.top - 4}" text-anchor="middle">${escapeHtml(mark.label)}</text>`).join('\n')}
${labels.map((label) => `<text class="${label.className}" x="${right + 8}" y="${px(label.at + 4)}">${escapeHtml(label.label)}</text>`).join('\n')}
<svg x="${MARGIN.left}" y="${MARGIN.top}" width="${right - MARGIN.left}" height="${bottom - MARGIN.top}" viewBox="${MARGIN.left} ${MARGIN.top} ${right - MARGIN.left} ${bottom - MARGIN.top}">
${series.map((one) => bandOf(one, at) + lineOf(one, at)).join('\n')}
</svg>
</svg>`;
}

type Place = (point: { readonly x: number; readonly y: number }) => string;

function lineOf({ className, label, points }: Series, at: Place): string {
  return `<polyline class="${className}" points="${thin(points).map(at).join(' ')}"><title>${escapeHtml(label)}</title></polyline>`;
}

/** Nothing where values do not spread. */
function bandOf({ className, band = [] }: Series, at: Place): string {
  if (band.every(({ low, high }) => low === high)) return '';
  const upper = band.map(({ x, high }) => at({ x, y: high }));
  const lower = band.map(({ x, low }) => at({ x, y: low })).reverse();
  return `<polygon class="${className}" points="${[...upper, ...lower].join(' ')}"/>`;
}

function px(value: number): string {
  return value.toFixed(1);
}

// Not Math.max(...values): a long run has more points than a call may have arguments.
function largest(values: readonly number[], atLeast: number): number {
  return values.reduce((a, b) => Math.max(a, b), atLeast);
}

function smallest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

/** Round numbers that cover [from, to], about six of them, at least two; to engines that round 10 ** -4 differently the same. */
function ticks(from: number, to: number): number[] {
  const raw = (to - from || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10]
    .map((factor) => factor * power)
    .find((candidate) => candidate >= raw * (1 - 1e-9))!;
  const first = Math.floor(from / step);
  const last = Math.max(Math.ceil(to / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** Behind the point; losses that are all but nothing would want hundreds. */
const MOST_DIGITS = 12;

/** Digits behind the point that tell two ticks apart. */
function digitsOf(all: readonly number[]): number {
  const digits = -Math.floor(Math.log10(all[1]! - all[0]!) + 1e-9);
  return Math.min(MOST_DIGITS, Math.max(0, digits));
}

/** @param of bends the axis. */
function scale(
  domain: readonly number[],
  from: number,
  to: number,
  of = (value: number) => value,
): (value: number) => number {
  const low = of(domain[0]!);
  const high = of(domain.at(-1)!);
  return (value) => from + ((of(value) - low) / (high - low)) * (to - from);
}

/** 1, 10, 100 … as far as `to`, two at least. */
function decades(to: number): number[] {
  const count = Math.max(1, Math.ceil(Math.log10(to) - 1e-9));
  return Array.from({ length: count + 1 }, (_, power) => 10 ** power);
}

/** Moves labels apart that would cover each other. */
function spread<T extends { at: number }>(labels: readonly T[]): T[] {
  let free = Number.NEGATIVE_INFINITY;
  return [...labels]
    .sort((a, b) => a.at - b.at)
    .map((one) => {
      const at = Math.max(one.at, free);
      free = at + 15;
      return { ...one, at };
    });
}

/** Means over stretches of equal length, where there are too many points. */
function thin(points: Series['points']): Series['points'] {
  if (points.length <= MOST_POINTS) return points;
  const length = Math.ceil(points.length / MOST_POINTS);
  return Array.from({ length: Math.ceil(points.length / length) }, (_, i) => {
    const stretch = points.slice(i * length, (i + 1) * length);
    const mean = stretch.reduce((sum, { y }) => sum + y, 0) / stretch.length;
    return { x: stretch.at(-1)!.x, y: mean };
  });
}
