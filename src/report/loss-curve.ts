/** The loss curve of a run: as a chart of the report, as a picture by itself, and as numbers. */
import type { Metric } from '../training/events.ts';
import { charactersPerLoss, lossUnit } from '../training/setup.ts';
import { csv } from './csv.ts';
import { decimal, whole } from './html.ts';
import { lineChart, type Mark, type ReferenceLine, type Series } from './line-chart.ts';
import type { ReportData } from './report.ts';

type CurveData = Pick<ReportData, 'options' | 'text' | 'entropies' | 'metrics' | 'validation'>;

/** At most so many epochs are marked. */
const MOST_MARKS = 10;
/** The share of the updates at the start that may lie above the chart: the loss falls fast, and then there is much to see. */
const START = 0.02;

export interface LossCurve {
  /** An SVG element. */
  readonly svg: string;
  readonly series: readonly Series[];
  /** What guessing costs where that is above or below all that is drawn. */
  readonly beyond: readonly ReferenceLine[];
}

/** Smooth and held-out losses fill the chart; single losses, which scatter much wider, may leave it. */
export function lossCurve(data: CurveData): LossCurve {
  const { options, metrics } = data;
  const series = seriesOf(data);
  const references = referencesOf(data);
  const last = metrics.at(-1)?.update ?? 0;
  const watched = series
    .filter(({ className }) => className !== 'loss')
    .flatMap(({ points }) => points.filter(({ x }) => x >= START * last).map(({ y }) => y));
  const [low, high] = [
    watched.reduce((a, b) => Math.min(a, b), Infinity),
    watched.reduce((a, b) => Math.max(a, b), 0),
  ];
  // The next line below says how far there is to go.
  const goal = references
    .map(({ y }) => y)
    .filter((y) => y < low)
    .reduce((a, b) => Math.max(a, b), 0);
  const shows = ({ y }: ReferenceLine) => watched.length === 0 || (y >= goal && y <= high);
  const svg = lineChart({
    title: 'Evolution of the smooth loss',
    xLabel: 'updates',
    yLabel: lossUnit(options),
    series,
    references: references.filter(shows),
    marks: epochMarks(metrics),
    ...(watched.length > 0 && { lowest: low, highest: high }),
  });
  return { svg, series, beyond: references.filter((line) => !shows(line)) };
}

function seriesOf({ options, metrics, validation }: CurveData): Series[] {
  const characters = charactersPerLoss(options);
  const held = validation.map(({ update, loss }) => ({ x: update, y: loss * characters }));
  return [
    { label: 'loss', className: 'loss', points: metrics.map(({ update, loss }) => ({ x: update, y: loss })) },
    {
      label: 'smooth loss',
      className: 'smooth',
      points: metrics.map(({ update, smoothLoss }) => ({ x: update, y: smoothLoss })),
    },
    ...(held.length > 0 ? [{ label: 'held-out loss', className: 'held', points: held }] : []),
  ];
}

/** What guessing costs. */
function referencesOf({ options, text, entropies }: CurveData): ReferenceLine[] {
  const [one, two, three] = entropies;
  return [
    { label: 'uniform', nats: Math.log(text.vocabularySize) },
    { label: '1-gram', nats: one },
    { label: '2-gram', nats: two },
    { label: '3-gram', nats: three },
  ].map(({ label, nats }) => ({
    label: `${label} (${decimal(nats)} a character)`,
    y: nats * charactersPerLoss(options),
  }));
}

/** Where epochs end: all, or every second, fifth, tenth … */
function epochMarks(metrics: readonly Metric[]): Mark[] {
  const last = metrics.at(-1);
  if (!last || last.epoch < 1) return [];
  const epochs = Math.floor(last.epoch);
  const step = [1, 2, 5]
    .flatMap((digit) => Array.from({ length: 12 }, (_, power) => digit * 10 ** power))
    .sort((a, b) => a - b)
    .find((every) => epochs / every <= MOST_MARKS)!;
  return Array.from({ length: Math.floor(epochs / step) }, (_, i) => {
    const epoch = (i + 1) * step;
    return { x: (epoch * last.update) / last.epoch, label: i === 0 ? `epoch ${whole(epoch)}` : whole(epoch) };
  });
}

/** A row a logged update, and a row a reading of the held-out text. */
export function curveCsv({
  options,
  metrics,
  validation,
}: Pick<CurveData, 'options' | 'metrics' | 'validation'>): string {
  const head = [
    'update',
    'epoch',
    'characters',
    'seconds',
    'loss',
    'smoothLoss',
    'natsPerCharacter',
    'bitsPerCharacter',
  ];
  const each = options.seqLength * options.batchSize;
  const rows = [
    ...metrics.map((line) => [
      ...[line.update, line.epoch, line.update * each, line.seconds, line.loss, line.smoothLoss],
      ...[line.natsPerCharacter, line.bitsPerCharacter, line.learningRate, undefined],
    ]),
    ...validation.map(({ update, loss }) => [
      update,
      undefined,
      update * each,
      ...Array.from({ length: 6 }, () => undefined),
      loss,
    ]),
  ];
  return csv([[...head, 'learningRate', 'heldOutNatsPerCharacter'], ...rows.sort(([a], [b]) => a! - b!)]);
}
