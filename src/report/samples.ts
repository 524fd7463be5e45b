import { ChosenSamples, type Sample } from './chosen-samples.ts';
import { escapeHtml, whole } from './html.ts';

/** Samples of a report, and characters of each: it stays below a megabyte, however long the run. */
const MOST_SAMPLES = 200;
const MOST_CHARACTERS = 1000;

/**
 * A run's samples, from the first to the last.
 * @param taken as many as there were, where some were left out before.
 */
export function samplesSection(samples: readonly Sample[], taken = samples.length): string {
  if (samples.length === 0) return '<p>No sample was taken.</p>';
  const shown = samples.length > MOST_SAMPLES ? chosenOf(samples) : samples;
  const left = taken - shown.length;
  const note =
    left === 0
      ? ''
      : `<p>${whole(shown.length)} of ${whole(taken)} samples, closer together at the start, where most changes; the other ${whole(left)} are left out.</p>\n`;
  return `${note}<ol class="samples">${shown.map(item).join('\n')}</ol>`;
}

function chosenOf(samples: readonly Sample[]): readonly Sample[] {
  const all = new ChosenSamples();
  for (const sample of samples) all.add(sample);
  return all.chosen;
}

function item({ update, text }: Sample): string {
  const characters = Array.from(text);
  const left = characters.length - MOST_CHARACTERS;
  const shown = left > 0 ? characters.slice(0, MOST_CHARACTERS).join('') : text;
  const rest = left > 0 ? `<p>… and ${whole(left)} characters more</p>` : '';
  return `<li><h3>Update ${whole(update)}</h3><blockquote>${escapeHtml(shown)}</blockquote>${rest}</li>`;
}
