/** Colours that lines can be told apart by, in light and in dark; dashes where there are more lines than colours. */
const COLOURS = [
  ['#0a66c2', '#6cb1ff'],
  ['#c2410c', '#ff9d5c'],
  ['#15803d', '#6fce91'],
  ['#7c3aed', '#c4a1ff'],
  ['#be185d', '#ff8ac4'],
  ['#0f766e', '#5ad1d6'],
  ['#8a6100', '#e0c34a'],
  ['#57606a', '#a9b1bb'],
] as const;
const DASHES = ['none', '8 4', '2 3'];

/** Class of the i-th line. */
export function lineClass(i: number): string {
  return `line-${i}`;
}

function lineStyle(i: number): string {
  const colour = `--line-colour: var(--colour-${i % COLOURS.length})`;
  const dashes = DASHES[Math.floor(i / COLOURS.length) % DASHES.length]!;
  return `.${lineClass(i)} { ${colour}; --dashes: ${dashes}; }`;
}

function colours(theme: 0 | 1): string {
  return COLOURS.map((pair, i) => `--colour-${i}: ${pair[theme]};`).join(' ');
}

/** What the comparison has beyond the report's own style sheet. @param lines drawn in one chart at most. */
export function comparisonStyle(lines: number): string {
  return `
:root { ${colours(0)} }
@media screen and (prefers-color-scheme: dark) { :root { ${colours(1)} } }
${Array.from({ length: lines }, (_, i) => lineStyle(i)).join('\n')}
main { max-width: 64rem; }
section h3 { margin: 2.5rem 0 0.75rem; font-size: 1rem; color: var(--ink); }
.remarks { margin: 0 0 1.5rem; padding: 0.75rem 1.25rem; border-left: 3px solid var(--held); list-style: none; max-width: 42rem; }
.common { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 0 0 2rem; font-size: 0.875rem; }
.common div { display: flex; gap: 0.4em; }
.common dt { color: var(--soft); }
.common dd { margin: 0; font-variant-numeric: tabular-nums; }
.switches { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; margin: 0 0 1rem; }
.switches fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.9rem; }
.switches legend { float: left; color: var(--soft); font-size: 0.875rem; margin-right: 0.75rem; }
.switches label { display: inline-flex; align-items: center; gap: 0.35em; min-height: 1.75rem; cursor: pointer; }
input, select { accent-color: var(--accent); font: inherit; }
select { color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 4px; padding: 0.3rem 0.5rem; max-width: 100%; min-width: 0; }
.chart polyline { stroke: var(--line-colour); stroke-width: 2; stroke-dasharray: var(--dashes); }
.chart polygon { fill: var(--line-colour); opacity: 0.16; }
.chart .end { fill: var(--line-colour); font-weight: 600; }
.chart .left-out { display: none; }
summary { cursor: pointer; }
summary h3 { display: inline-block; }
.wide { overflow-x: auto; margin: 0 0 1rem; }
.wide table { margin: 0; }
.wide td, .wide th { padding: 0.35rem 0 0.35rem 1.25rem; }
.wide :is(td, th):first-child { padding-left: 0; }
.wide .number { text-align: right; }
.spread { color: var(--soft); font-size: 0.8125rem; }
.first { font-weight: 600; }
.key { display: inline-flex; align-items: center; gap: 0.5em; cursor: pointer; }
.key svg { width: 1.75em; height: 0.5em; flex: none; }
.key line { stroke: var(--line-colour); stroke-width: 3; stroke-dasharray: var(--dashes); }
.samples-beside label { color: var(--soft); font-size: 0.875rem; }
.samples-beside select { color: var(--ink); font-size: 1rem; }
.sides { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.5rem 2rem; margin-top: 1rem; }
.sides blockquote { margin-top: 0.75rem; }
@media (max-width: 40rem) {
  .sides { grid-template-columns: minmax(0, 1fr); }
  .wide td.name { white-space: normal; overflow-wrap: anywhere; min-width: 8rem; }
}
@media print {
  :root { color-scheme: light; }
  body { font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  .switches, .key input { display: none; }
  .wide { overflow: visible; }
  .wide :is(table, th, .spread) { font-size: 8pt; }
  .wide :is(td, th) { padding-left: 0.6rem; }
  figure, tr, .sides > div { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  select { appearance: none; border: 0; padding: 0; }
}
`;
}
