import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { printableLine } from '../text/printable.ts';

/** What was asked for cannot be done. */
const FAILED = 2;

/**
 * Lets a command outlive its output, so that a training is saved although its terminal is gone, its log's disk is full,
 * or its reader, `head` say, has ended: what cannot be written is dropped.
 */
export class LostOutput {
  readonly #terminals = [0, 1, 2].filter((file) => isatty(file));
  #failed = false;

  constructor() {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => this.#lose(error));
    process.stderr.on('error', () => {}); // there is nowhere left to say it
  }

  /** A reader that has ended, or a terminal, is no failure of ours. */
  #lose({ code, message }: NodeJS.ErrnoException): void {
    if (code === 'EPIPE' || code === 'EIO' || this.#failed) return;
    this.#failed = true;
    process.exitCode ||= FAILED; // of a command that has ended already
    process.stderr.write(`char-rnn: standard output cannot be written: ${printableLine(message)}\n`);
  }

  /**
   * The exit code of a command, asked for at its very end: 2 where its output could not be written. Node aborts at its
   * exit when it cannot set a terminal back, so one that is gone is closed before.
   */
  exitCode(code: number): number {
    for (const file of this.#terminals) if (!isatty(file)) closeSync(file);
    return code === 0 && this.#failed ? FAILED : code;
  }
}
