import { join } from 'node:path';
import type { Attempts } from './attempts.ts';
import { type Disk, writing } from './disk.ts';
import { FILES } from './files.ts';
import { lengthUntil } from './json-lines.ts';

/**
 * A log that grows by lines. A line that cannot be written is left out, whole: half of one would damage the log, and the
 * run that it tells of is worth more.
 */
class Log {
  readonly #path: string;
  readonly #disk: Disk;
  readonly #file: number;
  /** Bytes of whole lines. */
  #length: number;
  #torn = false;

  /** @throws UserError when the file cannot be opened. */
  constructor(path: string, disk: Disk) {
    this.#path = path;
    this.#disk = disk;
    this.#file = writing(path, () => disk.fs.openSync(path, 'a'));
    this.#length = disk.fs.fstatSync(this.#file).size;
  }

  /** @throws UserError when it cannot be written; the next may be. */
  add(line: object): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    writing(this.#path, () => {
      if (this.#torn) this.#disk.fs.ftruncateSync(this.#file, this.#length);
      this.#torn = true;
      this.#disk.write(this.#file, bytes);
      this.#torn = false;
      this.#length += bytes.length;
    });
  }

  /** Makes what was added outlast a loss of power, and ends the log. @throws UserError when that fails. */
  close(): void {
    try {
      writing(this.#path, () => this.#disk.fs.fsyncSync(this.#file));
    } finally {
      this.#disk.fs.closeSync(this.#file);
    }
  }
}

export type LogName = 'metrics' | 'samples';
const LOGS: readonly LogName[] = ['metrics', 'samples'];

/** The logs of a run's folder. What cannot be written is left out. */
export class Logs {
  readonly #folder: string;
  readonly #disk: Disk;
  readonly #attempts: Attempts;
  /** Those that lines were added to, open since the first of them. */
  readonly #open = new Map<LogName, Log>();

  constructor(folder: string, disk: Disk, attempts: Attempts) {
    this.#folder = folder;
    this.#disk = disk;
    this.#attempts = attempts;
  }

  #path(name: LogName): string {
    return join(this.#folder, FILES[name]);
  }

  add(name: LogName, line: object): void {
    this.#attempts.make(name, () => {
      const log = this.#open.get(name) ?? new Log(this.#path(name), this.#disk);
      this.#open.set(name, log);
      log.add(line);
    });
  }

  /** Takes the lines of another folder's logs over, up to an update. @throws UserError */
  copyUntil(update: number, from: string): void {
    for (const name of LOGS) {
      const source = join(from, FILES[name]);
      const length = lengthUntil(source, update, this.#disk.fs);
      if (length > 0) writing(this.#path(name), () => this.#disk.fs.copyFileSync(source, this.#path(name)));
      this.#cut(name, length);
    }
  }

  /** Drops the lines after an update, and half a line. @throws UserError */
  cutAfter(update: number): void {
    this.close();
    for (const name of LOGS) this.#cut(name, lengthUntil(this.#path(name), update, this.#disk.fs));
  }

  #cut(name: LogName, length: number): void {
    const { fs } = this.#disk;
    writing(this.#path(name), () => {
      const file = fs.openSync(this.#path(name), 'a');
      try {
        fs.ftruncateSync(file, length);
      } finally {
        fs.closeSync(file);
      }
    });
  }

  /** Ends the logs, until a line is added. */
  close(): void {
    for (const [name, log] of this.#open) this.#attempts.make(name, () => log.close());
    this.#open.clear();
  }
}
