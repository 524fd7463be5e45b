import { escapeHtml, whole } from './html.ts';

interface Sample {
  readonly update: number;
  readonly text: string;
}

/** Samples that a report shows, and characters of each: it stays below a megabyte, however long the run. */
const MOST_SAMPLES = 100;
const MOST_CHARACTERS = 1000;

/** A run's samples, from the first to the last. */
export function samplesSection(all: readonly Sample[]): string {
  if (all.length === 0) return '<p>No sample was taken.</p>';
  const shown = chosen(all);
  const left = all.length - shown.length;
  const note =
    left === 0
      ? ''
      : `<p>${whole(shown.length)} of ${whole(all.length)} samples, closer together at the start, where most changes; the other ${whole(left)} are left out.</p>\n`;
  return `${note}<ol class="samples">${shown.map(item).join('\n')}</ol>`;
}

/** Some of them, spaced evenly on a logarithmic scale; the first and the last are among them. */
function chosen(all: readonly Sample[]): readonly Sample[] {
  if (all.length <= MOST_SAMPLES) return all;
  const places = Array.from({ length: MOST_SAMPLES }, (_, i) =>
    Math.round(all.length ** (i / (MOST_SAMPLES - 1)) - 1),
  );
  return [...new Set(places)].map((place) => all[place]!);
}

function item({ update, text }: Sample): string {
  const characters = Array.from(text);
  const left = characters.length - MOST_CHARACTERS;
  const shown = left > 0 ? characters.slice(0, MOST_CHARACTERS).join('') : text;
  const rest = left > 0 ? `<p>… and ${whole(left)} characters more</p>` : '';
  return `<li><h3>Update ${whole(update)}</h3><blockquote>${escapeHtml(shown)}</blockquote>${rest}</li>`;
}
