import nodeFs from 'node:fs';
import { messageOf, UserError } from '../../errors.ts';
import { codeOf, type Disk } from './disk.ts';

/** Bytes that are read at once. */
const PIECE = 2 ** 20;
const NEWLINE = 0x0a;

/** A line of a log, and where in the file the next one begins. */
export interface LogLine {
  readonly value: Readonly<Record<string, unknown>> & { readonly update: number };
  readonly end: number;
}

/**
 * The lines of a log, which may be longer than the longest string: objects that tell of an update. Others are passed
 * over, damaged ones included, and so is a last line that was cut off: a log is worth less than the run that it tells of.
 * Nothing where there is no such file.
 */
export function* jsonLines(path: string, fs: Disk['fs'] = nodeFs): Generator<LogLine, void> {
  for (const { text, end } of textLines(path, fs)) {
    const value = parsed(text);
    if (value) yield { value, end };
  }
}

function parsed(text: string): LogLine['value'] | undefined {
  try {
    const value = JSON.parse(text);
    return Number.isSafeInteger(value?.update) && value.update >= 0 ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Lines that end; the bytes of each are decoded by themselves. @throws UserError when the file cannot be read. */
function* textLines(path: string, fs: Disk['fs']): Generator<{ text: string; end: number }, void> {
  let file: number | undefined;
  try {
    file = fs.openSync(path, 'r');
    const piece = Buffer.alloc(PIECE);
    let begun: Buffer[] = []; // of the line that is not read to its end yet
    let read = 0;
    for (let count = fs.readSync(file, piece); count > 0; count = fs.readSync(file, piece)) {
      let from = 0;
      for (let at = piece.indexOf(NEWLINE); at >= 0 && at < count; at = piece.indexOf(NEWLINE, from)) {
        begun.push(piece.subarray(from, at));
        yield { text: Buffer.concat(begun).toString(), end: read + at + 1 };
        begun = [];
        from = at + 1;
      }
      begun.push(Buffer.from(piece.subarray(from, count)));
      read += count;
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw new UserError(`${path} cannot be read (${messageOf(error)}); mend or remove it`);
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
}

/** So many bytes of a log tell of no update after this one. */
export function lengthUntil(path: string, update: number, fs?: Disk['fs']): number {
  let length = 0;
  for (const { value, end } of jsonLines(path, fs)) {
    if (value.update > update) break;
    length = end;
  }
  return length;
}

/** Some of the lines of a long list, evenly, the last one included: between `most` and twice as many, where there are more. */
export class Thinned<Line> {
  readonly #most: number;
  #kept: Line[] = [];
  #every = 1;
  #seen = 0;
  #last: Line | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  add(line: Line): void {
    this.#last = line;
    if (this.#seen++ % this.#every > 0) return;
    this.#kept.push(line);
    if (this.#kept.length < 2 * this.#most) return;
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }

  lines(): Line[] {
    const last = this.#last;
    return last === undefined || this.#kept.at(-1) === last ? this.#kept : [...this.#kept, last];
  }
}
