import type { BackendDescription } from '../backends/backend.ts';
import type { Measurement } from '../backends/measure.ts';
import { describePreset } from '../training/departures.ts';
import type { Metric } from '../training/events.ts';
import type { GradientReport } from '../training/gradient-report.ts';
import type { History } from '../training/history.ts';
import {
  isRead,
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  shown,
  type TrainingOptions,
} from '../training/options.ts';
import { charactersPerLoss, lossDigits, lossUnit } from '../training/setup.ts';
import type { LoggedWarning } from '../training/watch/words.ts';
import type { Sample } from './chosen-samples.ts';
import { gradientTable } from './gradient-table.ts';
import { historySection } from './history.ts';
import { decimal, escapeHtml, table, whole } from './html.ts';
import { lineChart } from './line-chart.ts';
import { lossCurve } from './loss-curve.ts';
import { measuredBars } from './measured.ts';
import SCRIPT, { hash } from './page-script.js?script';
import { samplesSection } from './samples.ts';
import { CHART_STYLE, REPORT_STYLE } from './style.ts';

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
  readonly samples: readonly Sample[];
  /** As many as were taken, where `samples` are some of them. */
  readonly samplesTaken?: number;
  readonly gradients: readonly GradientReport[];
  /** That the training got stuck, broke or went back. */
  readonly warnings: readonly LoggedWarning[];
  /** How the run was trained from which update on. */
  readonly history: History;
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
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '${hash}'">
<title>${escapeHtml(title)}</title>
<style id="chart-style">${CHART_STYLE}</style>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${runLine(data)}
${summary(data)}
${warnings(data)}
<h2>Loss</h2>
${lossChart(data)}
${rateChart(data)}
<h2>The best model writes</h2>
${passage(data)}
<h2>From noise to words</h2>
${samplesSection(data.samples, data.samplesTaken)}
<h2>Gradient check</h2>
${gradients(data)}
${choice(data)}
${historySection(data.history)}
<h2>Configuration</h2>
${configuration(data)}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** By which recipe, since when, with which version: "kth-2024, but hidden size 200 · 2026-11-28 · version 0.4.0" */
function runLine({ options, history }: ReportData): string {
  const [first, last] = [history.at(0), history.at(-1)];
  const since = first && last ? [first.date.slice(0, 10), `char-rnn ${last.version}`] : [];
  return `<p class="run">${[`preset ${describePreset(options)}`, ...since].map(escapeHtml).join(' · ')}</p>`;
}

function summary({ metrics, validation, best, options }: ReportData): string {
  const last = metrics.at(-1);
  if (!last) return '<p>No update was done.</p>';
  const lossText = (loss: number) => decimal(loss, lossDigits(options));
  const held = validation.at(-1);
  const facts = [
    [whole(last.update), 'updates'],
    [decimal(last.epoch), 'epochs'],
    [lossText(last.smoothLoss), `smooth loss, ${lossUnit(options)}`],
    ...(charactersPerLoss(options) === 1 ? [] : [[decimal(last.natsPerCharacter, 3), 'nats per character']]),
    [decimal(last.bitsPerCharacter), 'bits per character'],
    [
      best ? lossText(best.smoothLoss) : '–',
      best ? `lowest smooth loss, after update ${whole(best.update)}` : 'lowest smooth loss',
    ],
    ...(held ? [[decimal(held.loss, 3), 'held-out, nats per character']] : []),
    [whole((last.update * options.seqLength * options.batchSize) / last.seconds), 'characters a second'],
    [decimal(last.seconds, last.seconds < 100 ? 1 : 0), 'seconds'],
  ];
  return `<dl class="facts">${facts.map(([value, what]) => `<div><dd>${value}</dd><dt>${what}</dt></div>`).join('')}</dl>`;
}

function warnings({ warnings: all }: ReportData): string {
  return all
    .map(
      ({ update, kind, seen, why, remedy }) =>
        `<p class="warning"><strong>Update ${whole(update)}, ${kind}</strong>: ${escapeHtml(seen)}. Why: ${escapeHtml(why)}. Remedy: <code>${escapeHtml(remedy)}</code></p>`,
    )
    .join('\n');
}

function lossChart(data: ReportData): string {
  const { svg, series, beyond } = lossCurve(data);
  const legend = series
    .map(({ label, className }) => `<span class="${className}-key">${label}</span>`)
    .join(' ');
  const left =
    beyond.length === 0
      ? ''
      : ` Beyond the picture: ${beyond.map(({ label, y }) => `${label}, ${decimal(y)}`).join('; ')}.`;
  return `<figure><div class="scrolling" role="region" aria-label="Loss curve" tabindex="0">${svg}</div>
<figcaption>${legend}. The dashed lines are what guessing costs: all ${data.text.vocabularySize} characters alike, or by how often each follows the 0, 1 or 2 before it in this very text. A model below the 3-gram line looks further back than two characters.${left}</figcaption>
<p class="save"><button type="button" data-save="curve.svg" hidden>Save as SVG</button><button type="button" data-save="curve.png" hidden>Save as PNG</button></p></figure>`;
}

/** Nothing where the learning rate was the same all the time. */
function rateChart({ metrics }: ReportData): string {
  const points = metrics.flatMap(({ update, learningRate }) =>
    learningRate === undefined ? [] : [{ x: update, y: learningRate }],
  );
  if (points.every(({ y }) => y === points[0]!.y)) return '';
  const series = [{ label: 'learning rate', className: 'smooth', points }];
  const labels = { title: 'Learning rate', xLabel: 'updates', yLabel: '' };
  const chart = lineChart({ ...labels, series, references: [], height: 180, fromZero: true });
  return `<figure><div class="scrolling" role="region" aria-label="Learning rate" tabindex="0">${chart}</div>
<figcaption>The learning rate of each logged update.</figcaption></figure>`;
}

function passage({ passage: text, best, options }: ReportData): string {
  if (!best) return '<p>No model was kept.</p>';
  return `<p>${whole([...text].length)} characters from the parameters at update ${whole(best.update)}, where the smooth loss was lowest: ${decimal(best.smoothLoss, lossDigits(options))} ${lossUnit(options)}.</p>
<blockquote>${escapeHtml(text)}</blockquote>`;
}

function gradients({ gradients: reports }: ReportData): string {
  return reports
    .map((report) => {
      const { backend, method, bound, pass, failure } = report;
      const { head, rows } = gradientTable(report);
      const cells = rows.map((row) => row.map(escapeHtml));
      const verdict = pass ? '<strong class="pass">passes</strong>' : '<strong class="fail">fails</strong>';
      const meaning = pass ? '' : ` ${escapeHtml(failure)}`;
      return `<p>${escapeHtml(backend)}: ${escapeHtml(method)}, at most ${bound} per tensor: ${verdict}.${meaning}</p>${table(head, cells)}`;
    })
    .join('\n');
}

/** Nothing where there was no choice. */
function choice({ measurements }: ReportData): string {
  if (measurements.length === 0) return '';
  return `<h2>Why this backend</h2>
<p>Backends whose gradients are right trained for a moment at these sizes, or were estimated where an update takes long; the fastest was taken. Those without a bar are not here, do not train this, failed, or are wrong.</p>
${measuredBars(measurements)}`;
}

function configuration({ options, backend, machine, text }: ReportData): string {
  const rows = [
    [
      'Text',
      `${escapeHtml(text.name)}: ${whole(text.length)} characters, ${whole(text.vocabularySize)} distinct`,
    ],
    ['Recipe', escapeHtml(describePreset(options))],
    ...OPTION_NAMES.filter((name) => name !== 'preset' && isRead(name, options)).map((name) => [
      OPTIONS[name].label,
      escapeHtml(valueText(name, options)),
    ]),
    ['Backend', `${escapeHtml(backend.name)}: ${escapeHtml(backend.detail)}, ${backend.precision}`],
    ...machine.map((line, i) => [i === 0 ? 'Machine' : '', escapeHtml(line)]),
  ];
  return table(['', ''], rows).replace('<table>', '<table class="plain">');
}

/** "25 characters", "1 stream", "0.1", "lstm: three gates and a memory of its own" */
function valueText(name: OptionName, options: TrainingOptions): string {
  const option = OPTIONS[name];
  const value = options[name];
  if (option.kind === 'choice') return `${value}: ${option.values[value as string]}`;
  const { unit } = option;
  if (unit === '' || unit === 'fraction') return shown(value);
  return `${shown(value)} ${value === 1 ? unit.replace(/s$/, '') : unit}`;
}
