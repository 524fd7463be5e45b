import { clearLine, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { printable, printableLine } from '../text/printable.ts';
import type { UpdateEvent } from '../training/events.ts';
import type { TrainingOptions } from '../training/options.ts';
import { bitsPerCharacterOf, lossDigits } from '../training/setup.ts';

/** At most so often is the progress line drawn anew on a terminal, and printed elsewhere: milliseconds. */
const REDRAW = 100;
const REPRINT = 5000;
/** Of a terminal that does not tell its width. */
const COLUMNS = 80;

/** A part of a line that stands out where the terminal has colours. */
interface Styled {
  /** Safe to show. */
  readonly text: string;
  /** Of the escape sequence "select graphic rendition". */
  readonly code: number;
}

export function bold(text: string): Styled {
  return { text: oneLine(text), code: 1 };
}

/** A text with lines of its own: a sample. */
export function dim(text: string): Styled {
  return { text: printable(text), code: 2 };
}

/** Newlines at its ends are the program's; one within came with a name, and would begin a line that lies. */
function oneLine(text: string): string {
  const words = text.replace(/^\n+|\n+$/g, '');
  const [before = '', after = ''] = text.split(words, 2);
  return words === '' ? text : before + printableLine(words) + after;
}

/**
 * Text output of a long run: lines, and one progress line below them that is redrawn in place. Control characters are
 * shown, never sent, wherever the text came from.
 */
export class Terminal {
  readonly #out: WriteStream;
  readonly #now: () => number;
  #lastProgress = Number.NEGATIVE_INFINITY;
  #progressShown = false;

  constructor(out: WriteStream, now: () => number = () => performance.now()) {
    this.#out = out;
    this.#now = now;
  }

  line(...parts: (string | Styled)[]): void {
    this.#clear();
    this.#out.write(`${parts.map((part) => this.#rendered(part)).join('')}\n`);
  }

  /** Colours only on a terminal that has them and where NO_COLOR does not forbid them. */
  #rendered(part: string | Styled): string {
    if (typeof part === 'string') return oneLine(part);
    const { text } = part;
    const coloured = this.#out.isTTY && this.#out.hasColors?.() && !process.env.NO_COLOR;
    return coloured ? `\u001b[${part.code}m${text}\u001b[0m` : text;
  }

  /** Shows the progress, unless it was shown a moment ago. */
  progress(text: () => string): void {
    const now = this.#now();
    if (now - this.#lastProgress < (this.#out.isTTY ? REDRAW : REPRINT)) return;
    this.#lastProgress = now;
    if (!this.#out.isTTY) {
      this.#out.write(`${printableLine(text())}\n`);
      return;
    }
    this.#clear();
    this.#out.write(printableLine(text()).slice(0, (this.#out.columns || COLUMNS) - 1));
    this.#progressShown = true;
  }

  #clear(): void {
    if (!this.#progressShown) return;
    clearLine(this.#out, 0);
    cursorTo(this.#out, 0);
    this.#progressShown = false;
  }
}

/** "update 12,300 of 100,000 · smooth loss 55.12, 3.18 bits/char · 2 min 10 s left · 180,000 characters/s" */
export function progressText(event: UpdateEvent, options: TrainingOptions): string {
  const { updates, seqLength, batchSize } = options;
  const { update, shownLoss, charsPerSecond } = event;
  const parts = [
    `update ${count(update)} of ${count(updates)}`,
    `smooth loss ${shownLoss.toFixed(lossDigits(options))}, ${bitsPerCharacterOf(shownLoss, options).toFixed(2)} bits/char`,
  ];
  // The very first update takes preparation along and says nothing of those to come.
  if (charsPerSecond > 0 && update > 1) {
    parts.push(`${duration(((updates - update) * seqLength * batchSize) / charsPerSecond)} left`);
  }
  return [...parts, `${count(charsPerSecond)} characters/s`].join(' · ');
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** "8 s", "2 min 10 s", "1 h 5 min" */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
