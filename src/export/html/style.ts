/** The style sheet of an exported page, light and dark. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1c1d21; --soft: #5a5d66; --line: #8b8f99; --paper: #fff; --accent: #0a66c2; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9eaee; --soft: #a6aab4; --line: #7c818c; --paper: #131418; --accent: #6cb1ff; --on-accent: #0b1a2b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.5rem; overflow-wrap: anywhere; }
p { margin: 0 0 1.5rem; color: var(--soft); }
form { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 1rem; }
label { display: grid; gap: 0.25rem; font-size: 0.875rem; color: var(--soft); align-content: start; }
.wide { grid-column: 1 / -1; }
input { font: inherit; font-size: 1rem; width: 100%; min-height: 2.5rem; color: var(--ink); accent-color: var(--accent); }
input:not([type=range]) { padding: 0.25rem 0.625rem; border: 1px solid var(--line); border-radius: 0.375rem; background: var(--paper); }
button { font: inherit; min-height: 2.5rem; padding: 0.25rem 1.25rem; margin-right: 0.5rem; border: 1px solid var(--line); border-radius: 0.375rem; background: var(--paper); color: var(--ink); cursor: pointer; }
button[type=submit] { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
button:disabled { opacity: 0.5; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#status { min-height: 1.55em; margin: 1rem 0 0.5rem; }
#passage { margin: 0; padding-left: 1.25rem; border-left: 3px solid var(--accent); font: 0.9375rem/1.6 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
#beginning { color: var(--soft); }
@media (max-width: 30rem) { form { grid-template-columns: 1fr 1fr; } .temperature { grid-column: 1 / -1; } }
`;
