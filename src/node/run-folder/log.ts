import { type Disk, writing } from './disk.ts';

/**
 * A log that grows by lines. A line that cannot be written is left out, whole: half of one would damage the log, and the
 * run that it tells of is worth more.
 */
export class Log {
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
