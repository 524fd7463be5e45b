import { clearScreenDown, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { printableLine } from '../text/printable.ts';

/** At most so often is the block drawn anew on a terminal, and its last line printed elsewhere: milliseconds. */
const REDRAW = 200;
const REPRINT = 30_000;
/** Of a terminal that does not tell its size. */
const COLUMNS = 80;
const ROWS = 24;

/**
 * Lines that stay, and below them a block of lines about what is under way, redrawn in place. Where there is no terminal
 * the last line of the block alone is printed now and then.
 */
export class ProgressBlock {
  readonly #out: WriteStream;
  readonly #now: () => number;
  #last = Number.NEGATIVE_INFINITY;
  /** Lines of the block on the screen. */
  #shown = 0;

  constructor(out: WriteStream, now: () => number = () => performance.now()) {
    this.#out = out;
    this.#now = now;
  }

  line(text: string): void {
    this.#clear();
    this.#out.write(`${printableLine(text)}\n`);
  }

  /** Shows the block, unless it was shown a moment ago. */
  show(lines: () => readonly string[]): void {
    const now = this.#now();
    if (now - this.#last < (this.#out.isTTY ? REDRAW : REPRINT)) return;
    this.#last = now;
    if (!this.#out.isTTY) {
      this.#out.write(`${printableLine(lines().at(-1) ?? '')}\n`);
      return;
    }
    this.#clear();
    const width = (this.#out.columns || COLUMNS) - 1;
    const all = lines().slice(-((this.#out.rows || ROWS) - 1));
    for (const line of all) this.#out.write(`${printableLine(line).slice(0, width)}\n`);
    this.#shown = all.length;
  }

  #clear(): void {
    if (this.#shown === 0) return;
    moveCursor(this.#out, 0, -this.#shown);
    clearScreenDown(this.#out);
    this.#shown = 0;
  }
}
