import type { Likeness } from '../training/evaluation.ts';
import type { Surprises } from '../training/surprise.ts';
import { decimal, escapeHtml, whole } from './html.ts';
import { CHART_STYLE, REPORT_STYLE } from './style.ts';

export interface SurprisePage {
  /** What was read, and by which model. */
  readonly text: string;
  readonly model: string;
  readonly surprises: Surprises;
  /** Undefined where the text that the model learnt from is not known. */
  readonly likeness: Likeness | undefined;
}

/** Characters that are shown: a page with more is slow to open. */
const SHOWN = 200_000;
/** Bits of surprise that have the strongest tint, and how many tints there are. */
const MOST_BITS = 8;
const TINTS = 8;

const STYLE = `${CHART_STYLE}${REPORT_STYLE}
.read { white-space: pre-wrap; overflow-wrap: anywhere; font: 0.9375rem/1.7 ui-monospace, monospace; }
${Array.from({ length: TINTS + 1 }, (_, tint) => `.s${tint} { background: color-mix(in srgb, var(--held) ${Math.round((70 * tint) / TINTS)}%, transparent); }`).join('\n')}
.copied { text-decoration: underline 2px var(--accent); text-underline-offset: 0.2em; }
`;

/** A page that shows how much each character of a text surprised a model, and what was copied. */
export function surprisePage({ text, model, surprises, likeness }: SurprisePage): string {
  const title = `How ${model} reads ${text}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${facts(surprises, likeness)}
<h2>Its surprise at every character</h2>
<p>${legend(likeness)}</p>
<div class="read">${tinted(surprises, likeness)}</div>
${surprises.nats.length > SHOWN ? `<p>The first ${whole(SHOWN)} characters are shown.</p>` : ''}
</main>
</body>
</html>
`;
}

function facts(
  { nats, natsPerCharacter, bitsPerCharacter, skipped }: Surprises,
  likeness?: Likeness,
): string {
  const rows: [string, string][] = [
    [decimal(natsPerCharacter, 3), 'nats a character'],
    [decimal(bitsPerCharacter, 3), 'bits a character'],
    [whole(nats.length), 'characters'],
  ];
  if (skipped > 0) rows.push([whole(skipped), 'characters left out']);
  if (likeness) {
    const { words, realWords, copied } = likeness;
    if (words > 0) rows.push([`${decimal((100 * realWords) / words, 1)} %`, 'of the words are real']);
    rows.push([whole(copied.length), 'passages copied']);
  }
  return `<dl class="facts">${rows.map(([value, what]) => `<div><dd>${value}</dd><dt>${what}</dt></div>`).join('')}</dl>`;
}

function legend(likeness: Likeness | undefined): string {
  const tint = `The stronger the tint, the less it expected a character; the strongest is ${MOST_BITS} bits and more.`;
  return likeness ? `${tint} Underlined is what stands word for word in the text that it learnt from.` : tint;
}

/** Characters of the same tint share an element. */
function tinted({ text, nats }: Surprises, likeness: Likeness | undefined): string {
  const characters = Array.from(text).slice(0, SHOWN);
  const copied = new Uint8Array(characters.length);
  for (const { from, to } of likeness?.copied ?? []) copied.fill(1, from, to);
  const classes = characters.map((_, at) => classOf(nats[at]!, copied[at] === 1));
  const parts: string[] = [];
  for (let from = 0, to: number; from < characters.length; from = to) {
    to = from + 1;
    while (to < characters.length && classes[to] === classes[from]) to++;
    parts.push(`<span class="${classes[from]}">${escapeHtml(characters.slice(from, to).join(''))}</span>`);
  }
  return parts.join('');
}

function classOf(nats: number, copied: boolean): string {
  const bits = Number.isNaN(nats) ? 0 : nats / Math.LN2;
  const tint = Math.round(TINTS * Math.min(1, bits / MOST_BITS));
  return copied ? `s${tint} copied` : `s${tint}`;
}
