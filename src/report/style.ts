/** Colours, and how charts are drawn with them: all that a chart needs where it stands by itself. */
export const CHART_STYLE = `
:root { color-scheme: light dark; --ink: #1c1d21; --soft: #62656e; --line: #dfe1e6; --paper: #fff; --accent: #0a66c2; --held: #b4530a; --good: #187a3c; --bad: #b3261e; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e9eaee; --soft: #a2a6b0; --line: #33363e; --paper: #15161a; --accent: #6cb1ff; --held: #f0a35e; --good: #6fce91; --bad: #ff8a80; } }
.chart { font: 12px system-ui, sans-serif; background: var(--paper); }
.chart text { fill: var(--soft); }
.chart .grid { stroke: var(--line); }
.chart .mark { stroke-dasharray: 2 3; stroke: var(--soft); opacity: 0.5; }
.chart .reference { stroke: var(--soft); stroke-dasharray: 5 4; opacity: 0.7; }
.chart polyline { fill: none; stroke-linejoin: round; }
.chart .loss { stroke: var(--accent); opacity: 0.25; stroke-width: 1; }
.chart .smooth { stroke: var(--accent); stroke-width: 2; }
.chart .held { stroke: var(--held); stroke-width: 2; }
`;

/** The rest of the report's style sheet: one typeface scale, one accent, light and dark. */
export const REPORT_STYLE = `
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 56rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 1.5rem; }
h2 { font-size: 1.25rem; margin: 3rem 0 1rem; }
h3 { font-size: 0.875rem; font-weight: 600; color: var(--soft); margin: 0; }
p { margin: 0 0 1rem; max-width: 42rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: 1rem 1.5rem; margin: 0; }
.facts dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.facts dt { color: var(--soft); font-size: 0.875rem; }
figure { margin: 0; }
.run { color: var(--soft); margin-top: -1rem; }
.save { display: flex; gap: 0.5rem; margin: 0.75rem 0 0; }
.save button { font: inherit; font-size: 0.875rem; padding: 0.25rem 0.75rem; border: 1px solid var(--line); border-radius: 0.375rem; background: var(--paper); color: var(--ink); cursor: pointer; }
figure + figure { margin-top: 2rem; }
figcaption { color: var(--soft); font-size: 0.875rem; max-width: 46rem; }
.chart { width: 100%; height: auto; }
.loss-key::before, .smooth-key::before, .held-key::before { content: ''; display: inline-block; width: 1.25em; height: 3px; margin-right: 0.4em; vertical-align: middle; background: var(--accent); }
.loss-key::before { opacity: 0.35; }
.held-key::before { background: var(--held); }
blockquote { margin: 0; padding: 0 0 0 1.25rem; border-left: 3px solid var(--accent); font: 0.9375rem/1.6 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.samples { list-style: none; margin: 0; padding: 0; display: grid; gap: 1.75rem; }
.samples blockquote { border-color: var(--line); }
table { border-collapse: collapse; width: 100%; margin: 0 0 2rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.35rem 1rem 0.35rem 0; border-bottom: 1px solid var(--line); }
table:not(.plain) td { white-space: nowrap; }
th { font-size: 0.875rem; font-weight: 600; color: var(--soft); }
.plain thead { display: none; }
.plain td { overflow-wrap: anywhere; }
.plain td:first-child { color: var(--soft); width: 12rem; }
.measured { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.75rem 1.25rem; margin: 0; max-width: 42rem; line-height: 1.4; }
.measured dd { margin: 0; color: var(--soft); font-size: 0.875rem; overflow-wrap: anywhere; }
.measured .bar { display: block; height: 1rem; min-width: 2px; margin: 0.25rem 0; border-radius: 2px; background: var(--accent); opacity: 0.45; }
.measured .chosen { color: inherit; }
.measured .chosen .bar { opacity: 1; }
@media (max-width: 40rem) {
  .scrolling { overflow-x: auto; }
  .scrolling .chart { min-width: 42rem; }
  table { font-size: 0.875rem; }
  th, td { padding-right: 0.5rem; }
  .plain td:first-child { width: 8rem; }
}
@media print {
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  figure, tr, .facts > div, .samples > li { break-inside: avoid; }
  .save { display: none; }
}
code { font: 0.9375em ui-monospace, monospace; overflow-wrap: anywhere; }
.warning { margin: 1.5rem 0 0; padding-left: 1.25rem; border-left: 3px solid var(--bad); }
.pass { color: var(--good); }
.fail { color: var(--bad); }
`;
