import type { Measurement } from '../backends/measure.ts';
import type { BackendDescription } from '../backends/backend.ts';
import type { UpdateEvent } from '../training/events.ts';
import type { GradientVerdict } from '../training/gradient-verdict.ts';
import { OPTION_NAMES, OPTIONS, type TrainingOptions } from '../training/options.ts';
import { decimal, escapeHtml, scientific, table, whole } from './html.ts';
import { lineChart } from './line-chart.ts';
import { measuredBars } from './measured.ts';
import { REPORT_STYLE } from './style.ts';

/** What is logged of an update: a line of metrics.jsonl. */
export type Metric = Pick<
  UpdateEvent,
  | 'update'
  | 'epoch'
  | 'loss'
  | 'smoothLoss'
  | 'natsPerCharacter'
  | 'bitsPerCharacter'
  | 'charsPerSecond'
  | 'seconds'
>;

/** The logged part of an event. */
export function metricOf(event: UpdateEvent): Metric {
  const { update, epoch, loss, smoothLoss, natsPerCharacter, bitsPerCharacter, charsPerSecond, seconds } =
    event;
  return { update, epoch, loss, smoothLoss, natsPerCharacter, bitsPerCharacter, charsPerSecond, seconds };
}

/** Everything that a report tells; plain data, so that command line and page can both make one. */
export interface ReportData {
  readonly options: TrainingOptions;
  readonly backend: BackendDescription;
  /** What the choice of backend was made from; empty when it was asked for by name. */
  readonly measurements: readonly Measurement[];
  /** Processor, system, versions: a line each. */
  readonly machine: readonly string[];
  readonly text: { readonly name: string; readonly length: number; readonly vocabularySize: number };
  /** Entropy of the next character given the 0, 1 and 2 before it: nats per character. */
  readonly entropies: readonly [number, number, number];
  readonly metrics: readonly Metric[];
  /** Nats per character on the held-out text. */
  readonly validation: readonly { readonly update: number; readonly loss: number }[];
  readonly samples: readonly { readonly update: number; readonly text: string }[];
  readonly gradients: readonly GradientVerdict[];
  readonly best: { readonly update: number; readonly smoothLoss: number } | undefined;
  /** Written by the best model. */
  readonly passage: string;
}

/** The report of a training: one self-contained HTML file. */
export function renderReport(data: ReportData): string {
  const title = `${data.text.name}, read by a recurrent network`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${summary(data)}
<h2>Loss</h2>
${lossChart(data)}
<h2>The best model writes</h2>
${passage(data)}
<h2>From noise to words</h2>
${samples(data)}
<h2>Gradient check</h2>
${gradients(data)}
${choice(data)}
<h2>Configuration</h2>
${configuration(data)}
</main>
</body>
</html>
`;
}

function summary({ metrics, best, options }: ReportData): string {
  const last = metrics.at(-1);
  if (!last) return '<p>No update was done.</p>';
  const facts = [
    [whole(last.update), 'updates'],
    [decimal(last.smoothLoss), 'smooth loss'],
    [decimal(last.smoothLoss / options.seqLength / Math.LN2), 'bits per character'],
    [best ? decimal(best.smoothLoss) : '–', best ? `best, at update ${whole(best.update)}` : 'best'],
    [whole((last.update * options.seqLength * options.batchSize) / last.seconds), 'characters a second'],
    [decimal(last.seconds, last.seconds < 100 ? 1 : 0), 'seconds'],
  ] as const;
  return `<dl class="facts">${facts.map(([value, what]) => `<div><dd>${value}</dd><dt>${what}</dt></div>`).join('')}</dl>`;
}

function lossChart({ options, text, entropies, metrics, validation }: ReportData): string {
  const tau = options.seqLength;
  const [one, two, three] = entropies;
  const perCharacter = (nats: number) => `(${decimal(nats)} a character)`;
  const references = [
    {
      label: `uniform ${perCharacter(Math.log(text.vocabularySize))}`,
      y: Math.log(text.vocabularySize) * tau,
    },
    { label: `1-gram ${perCharacter(one)}`, y: one * tau },
    { label: `2-gram ${perCharacter(two)}`, y: two * tau },
    { label: `3-gram ${perCharacter(three)}`, y: three * tau },
  ];
  const held = validation.map(({ update, loss }) => ({ x: update, y: loss * tau }));
  const series = [
    { label: 'loss', className: 'loss', points: metrics.map(({ update, loss }) => ({ x: update, y: loss })) },
    {
      label: 'smooth loss',
      className: 'smooth',
      points: metrics.map(({ update, smoothLoss }) => ({ x: update, y: smoothLoss })),
    },
    ...(held.length > 0 ? [{ label: 'held-out loss', className: 'held', points: held }] : []),
  ];
  const legend = series
    .map(({ label, className }) => `<span class="${className}-key">${label}</span>`)
    .join(' ');
  return `<figure><div class="scrolling" role="region" aria-label="Loss curve" tabindex="0">${lineChart({ title: 'Evolution of the smooth loss', xLabel: 'updates', yLabel: `nats per sequence of ${tau}`, series, references })}</div>
<figcaption>${legend}. The dashed lines are what guessing costs: all ${text.vocabularySize} characters alike, or by how often each follows the 0, 1 or 2 before it in this very text. A model below the 3-gram line looks further back than two characters.</figcaption></figure>`;
}

function passage({ passage: text, best }: ReportData): string {
  if (!best) return '<p>No model was kept.</p>';
  return `<p>${whole([...text].length)} characters from the parameters at update ${whole(best.update)}, where the smooth loss was lowest: ${decimal(best.smoothLoss)}.</p>
<blockquote>${escapeHtml(text)}</blockquote>`;
}

function samples({ samples: all }: ReportData): string {
  if (all.length === 0) return '<p>No sample was taken.</p>';
  return `<ol class="samples">${all.map(({ update, text }) => `<li><h3>Update ${whole(update)}</h3><blockquote>${escapeHtml(text)}</blockquote></li>`).join('\n')}</ol>`;
}

function gradients({ gradients: verdicts }: ReportData): string {
  return verdicts
    .map(({ backend, method, bound, pass, tensors }) => {
      const head = ['tensor', 'entries', 'mean |difference|', 'largest relative error', '‖g − g64‖ / ‖g64‖'];
      const rows = tensors.map((tensor) => [
        tensor.name,
        tensor.entries === undefined ? 'all' : whole(tensor.entries),
        tensor.meanAbsoluteDifference === undefined ? '–' : scientific(tensor.meanAbsoluteDifference),
        tensor.maxRelativeError === undefined ? '–' : scientific(tensor.maxRelativeError),
        tensor.relativeNormError === undefined ? '–' : scientific(tensor.relativeNormError),
      ]);
      const verdict = pass ? '<strong class="pass">passes</strong>' : '<strong class="fail">fails</strong>';
      return `<p>${escapeHtml(backend)}: ${escapeHtml(method)}, at most ${scientific(bound)} per tensor: ${verdict}.</p>${table(head, rows)}`;
    })
    .join('\n');
}

/** Nothing where there was no choice. */
function choice({ measurements }: ReportData): string {
  if (measurements.length === 0) return '';
  return `<h2>Why this backend</h2>
<p>Backends whose gradients are right trained for a moment at these sizes, or were estimated where an update takes long; the fastest was taken. Those without a bar are not here, failed, or are wrong.</p>
${measuredBars(measurements)}`;
}

function configuration({ options, backend, machine, text }: ReportData): string {
  const rows = [
    [
      'Text',
      `${escapeHtml(text.name)}: ${whole(text.length)} characters, ${whole(text.vocabularySize)} distinct`,
    ],
    ...OPTION_NAMES.map((name) => [OPTIONS[name].label, withUnit(options[name], OPTIONS[name].unit)]),
    ['Backend', `${escapeHtml(backend.name)}: ${escapeHtml(backend.detail)}, ${backend.precision}`],
    ...machine.map((line, i) => [i === 0 ? 'Machine' : '', escapeHtml(line)]),
  ];
  return table(['', ''], rows).replace('<table>', '<table class="plain">');
}

/** "25 characters", "1 stream", "0.1" */
function withUnit(value: number, unit: string): string {
  const amount = value.toLocaleString('en-US', { maximumFractionDigits: 6 });
  if (unit === '' || unit === 'fraction') return amount;
  return `${amount} ${value === 1 ? unit.replace(/s$/, '') : unit}`;
}
