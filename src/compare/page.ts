import { decimal, escapeHtml, whole } from '../report/html.ts';
import { lineChart } from '../report/line-chart.ts';
import { CHART_STYLE, REPORT_STYLE } from '../report/style.ts';
import { gradientVerdict, lossText, rangeText } from './cells.ts';
import type { Row, Section } from './comparison.ts';
import type { Axis, CurvePoint } from './curves.ts';
import SCRIPT, { hash } from './page-script.js?script';
import { comparisonStyle, lineClass } from './page-style.ts';
import { traitLabel, traitValue } from './recipes.ts';
import { lowest, type RunText, type StoredRun, speedOf, updatesOf } from './run.ts';
import { samplesOf } from './samples.ts';

const AXES: Readonly<Record<Axis, { short: string; label: string }>> = {
  updates: { short: 'updates', label: 'updates' },
  characters: { short: 'characters', label: 'characters read' },
  seconds: { short: 'seconds', label: 'seconds of training' },
};
const LOSSES = { training: 'training, smooth', heldOut: 'held-out' } as const;
type Losses = keyof typeof LOSSES;

/** So many curves are shown at first; more, the page shows when they are asked for. */
const SHOWN = 12;
/** A table of more runs is folded. */
const UNFOLDED = 60;
/** So many have their name at their end; more would not find room. */
const LABELLED = 20;

/** The comparison: one self-contained HTML file. */
export function comparisonPage(sections: readonly Section[]): string {
  const runs = sections.flatMap(({ rows }) => rows.flatMap(({ recipe }) => recipe.runs));
  const title = `${count(runs.length, 'run')} compared`;
  const style =
    CHART_STYLE + REPORT_STYLE + comparisonStyle(Math.max(...sections.map(({ rows }) => rows.length)));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '${hash}'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${textsRemark(sections)}
${sections.map(sectionHtml).join('\n')}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function textsRemark(sections: readonly Section[]): string {
  if (sections.length === 1) return '';
  const names = sections.map(({ text }) => escapeHtml(text.name)).join(', ');
  return `<ul class="remarks"><li>They read ${sections.length} different texts: ${names}. A loss on one text says nothing about a loss on another, so each text has a part of this page.</li></ul>`;
}

function sectionHtml(section: Section, number: number): string {
  const { text, rows, remarks } = section;
  const runs = rows.flatMap(({ recipe }) => recipe.runs);
  const key = `text-${number}`;
  const heading = `${count(rows.length, 'recipe')}, ${count(runs.length, 'run')}`;
  return `<section data-section="${key}">
<h2>${escapeHtml(text.name)}</h2>
<p>${heading}, on ${whole(text.characters)} characters, ${whole(text.distinct)} distinct.</p>
${remarks.length > 0 ? `<ul class="remarks">${remarks.map((remark) => `<li>${escapeHtml(remark)}</li>`).join('')}</ul>` : ''}
${figure(section, key)}
<h3>What each recipe came to</h3>
<p>Nats per character, the lowest first: the median of the seeds, and from the lowest to the highest.</p>
${recipesTable(section)}
${common(section)}
${samplesPart(rows)}
${eachRun(runs)}
</section>`;
}

function figure(section: Section, key: string): string {
  const losses: Losses[] = section.rows.some(({ heldOut }) => heldOut)
    ? ['heldOut', 'training']
    : ['training'];
  const axes = Object.keys(AXES) as Axis[];
  const charts = losses.flatMap((loss) => axes.map((axis) => chart(section, loss, axis)));
  const first = `data-chart="${losses[0]} ${axes[0]}"`;
  const switches =
    radios(
      'loss',
      `${key}-losses`,
      losses.map((loss) => [loss, LOSSES[loss]] as const),
    ) +
    radios(
      'over',
      `${key}-axis`,
      axes.map((axis) => [axis, AXES[axis].short] as const),
    );
  const hidden = charts.map((html) =>
    html.includes(first) ? html : html.replace('data-chart', 'hidden data-chart'),
  );
  const seeds = Math.max(...section.rows.map(({ recipe }) => recipe.runs.length));
  const bands =
    seeds === 1
      ? ''
      : 'A line is the median of a recipe’s seeds, as far as at least half of them have come; its band reaches from the lowest to the highest. ';
  const cutOff = guessing(section.text);
  const cut =
    cutOff === undefined ? '' : `Losses above ${decimal(cutOff)}, which is what guessing costs, are cut off.`;
  return `<figure><div class="switches">${switches}</div>
<div class="scrolling" role="region" aria-label="Loss curves" tabindex="0">${hidden.join('\n')}</div>
<figcaption>${bands}${cut}</figcaption></figure>`;
}

function radios(legend: string, name: string, values: readonly (readonly [string, string])[]): string {
  const buttons = values.map(
    ([value, label], i) =>
      `<label><input type="radio" name="${name}" value="${value}"${i === 0 ? ' checked' : ''}>${label}</label>`,
  );
  return `<fieldset><legend>${legend}</legend>${buttons.join('')}</fieldset>`;
}

/** What guessing costs, nats per character: losses above it are not drawn. Undefined where the run does not tell of its text. */
function guessing({ distinct }: RunText): number | undefined {
  return distinct > 1 ? Math.log(distinct) : undefined;
}

function chart({ text, rows }: Section, losses: Losses, axis: Axis): string {
  const cutOff = guessing(text);
  const series = rows.map(({ name, curves }, i) => {
    const points: readonly CurvePoint[] = curves[losses];
    return {
      label: name,
      className: `${lineClass(i)}${i < SHOWN ? '' : ' left-out'}`,
      points: points.map(({ x, median }) => ({ x: x[axis], y: median })),
      band: points.map(({ x, low, high }) => ({ x: x[axis], low, high })),
    };
  });
  const svg = lineChart({
    title: `${losses === 'training' ? 'Smooth training loss' : 'Held-out loss'} over ${AXES[axis].label}`,
    xLabel: AXES[axis].label,
    yLabel: 'nats per character',
    series,
    references: [],
    ...(cutOff === undefined ? {} : { highest: cutOff }),
    labelled: rows.length <= LABELLED,
  });
  return `<div data-chart="${losses} ${axis}">${svg}</div>`;
}

function recipesTable({ differing, rows }: Section): string {
  const head = [
    ...(differing.length === 0 ? ['Recipe'] : differing.map(traitLabel)).map(escapeHtml).map(th),
    ...['Held-out', 'Best smooth', 'Last smooth', 'Seeds', 'Updates', 'Characters/s'].map(thNumber),
  ];
  const body = rows.map((row, i) => {
    const { name, recipe, updates, heldOut, best, last, speed } = row;
    const words = differing.length === 0 ? [name] : differing.map((trait) => traitValue(recipe, trait));
    const [first, ...others] = words.map(escapeHtml);
    const key = `<label class="key"><input type="checkbox" value="${lineClass(i)}"${i < SHOWN ? ' checked' : ''} aria-label="draw ${escapeHtml(name)}"><svg class="${lineClass(i)}" viewBox="0 0 28 8" aria-hidden="true"><line x1="0" x2="28" y1="4" y2="4"/></svg>${first}</label>`;
    const numbers = [
      rangeHtml(heldOut, lossText),
      rangeHtml(best, lossText),
      rangeHtml(last, lossText),
      whole(recipe.runs.length),
      rangeText(updates, whole),
      rangeHtml(speed, whole),
    ];
    return `<tr${i === 0 && rows.length > 1 ? ' class="first"' : ''}>${[key, ...others].map(td).join('')}${numbers.map(tdNumber).join('')}</tr>`;
  });
  return wideTable(head, body);
}

/** "2.013 (1.998–2.040)" */
function rangeHtml(range: Parameters<typeof rangeText>[0], shown: (value: number) => string): string {
  const [middle, spread] = rangeText(range, shown).split(' ', 2);
  return spread ? `${middle} <span class="spread">${spread}</span>` : middle!;
}

function common({ common: traits, rows }: Section): string {
  const facts = traits.map(
    (trait) =>
      `<div><dt>${escapeHtml(traitLabel(trait))}</dt><dd>${escapeHtml(traitValue(rows[0]!.recipe, trait))}</dd></div>`,
  );
  return `<h3>The same in all</h3><dl class="common">${facts.join('')}</dl>`;
}

/** Folded where it is long. */
function eachRun(runs: readonly StoredRun[]): string {
  const table = runsTable(runs);
  if (runs.length <= UNFOLDED) return `<h3>Each run</h3>\n${table}`;
  return `<details><summary><h3>Each run</h3></summary>${table}</details>`;
}

function runsTable(runs: readonly StoredRun[]): string {
  const machines = new Set(runs.map(({ machine }) => machine));
  const titles = [
    'Held-out',
    'Best smooth',
    'At update',
    'Last smooth',
    'Seed',
    'Updates',
    'Seconds',
    'Characters/s',
  ];
  const head = [
    th('Run'),
    ...titles.map(thNumber),
    th('Gradients'),
    ...(machines.size > 1 ? [th('Machine')] : []),
  ];
  const body = runs.map((run) => {
    const last = run.training.at(-1);
    const speed = speedOf(run);
    const numbers = [
      lossText(lowest(run.heldOut)?.loss),
      lossText(run.best?.loss),
      run.best ? whole(run.best.update) : '–',
      lossText(last?.loss),
      String(run.options.seed),
      progress(run),
      last ? decimal(last.seconds, last.seconds < 100 ? 1 : 0) : '–',
      speed === undefined ? '–' : whole(speed),
    ];
    const texts = [gradientVerdict(run), ...(machines.size > 1 ? [escapeHtml(run.machine || '–')] : [])];
    return `<tr><td class="name">${escapeHtml(run.name)}</td>${numbers.map(tdNumber).join('')}${texts.map(td).join('')}</tr>`;
  });
  const [machine] = machines;
  const where = machines.size === 1 && machine ? `<p>All on ${escapeHtml(machine)}.</p>` : '';
  return `${wideTable(head, body)}${where}`;
}

/** "2,000", or "1,200 of 2,000" */
function progress(run: StoredRun): string {
  const done = updatesOf(run);
  const all = run.options.updates;
  return done < all ? `${whole(done)} of ${whole(all)}` : whole(done);
}

function samplesPart(rows: readonly Row[]): string {
  const { chosen, updates, texts } = samplesOf(rows.flatMap(({ recipe }) => recipe.runs));
  if (chosen.length === 0) return '';
  // The best recipe beside the next, or two seeds where there is but one.
  const other = Math.max(
    1,
    chosen.findIndex((run) => !rows[0]!.recipe.runs.includes(run)),
  );
  const last = updates.at(-1)!;
  const side = (picked: number) => {
    const options = chosen.map(({ name }, i) => option(i, name, i === picked));
    return `<div data-sample><label>run <select>${options.join('')}</select></label><blockquote>${escapeHtml(texts[picked]![last] ?? '')}</blockquote></div>`;
  };
  const times = updates.map((update) => option(update, whole(update), update === last));
  return `<h3>Two samples, side by side</h3>
<div class="samples-beside"><label>after update <select data-update>${times.join('')}</select></label>
<div class="sides">${side(0)}${chosen.length > 1 ? side(other) : ''}</div></div>
<script type="application/json">${JSON.stringify(texts).replaceAll('<', '\\u003c')}</script>`;
}

function option(value: number, text: string, selected: boolean): string {
  return `<option value="${value}"${selected ? ' selected' : ''}>${escapeHtml(text)}</option>`;
}

function wideTable(head: readonly string[], body: readonly string[]): string {
  return `<div class="wide" role="region" aria-label="Table" tabindex="0"><table><thead><tr>${head.join('')}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`;
}

const th = (html: string) => `<th scope="col">${html}</th>`;
const thNumber = (html: string) => `<th scope="col" class="number">${html}</th>`;
const td = (html: string) => `<td>${html}</td>`;
const tdNumber = (html: string) => `<td class="number">${html}</td>`;

/** "1 run", "18 runs" */
function count(number: number, what: string): string {
  return `${whole(number)} ${what}${number === 1 ? '' : 's'}`;
}
