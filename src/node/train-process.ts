import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { UNFINISHED } from '../exit-codes.ts';
import { printableLine } from '../text/printable.ts';

/** A line that `train --json` prints, as far as it matters here. */
export interface TrainLine {
  readonly type: string;
  readonly update?: number;
  readonly natsPerCharacter?: number;
  /** Of the last line, "done". */
  readonly diverged?: boolean;
  readonly gradientsPass?: boolean;
}

export interface TrainProcess {
  /** Has it save and end. */
  stop(): void;
  /** Why it ended; undefined where it did what it was told. */
  readonly ended: Promise<string | undefined>;
}

/** What is said of a run whose gradient check fails. */
export const GRADIENTS_FAIL = 'its gradient check fails: see its report.html';
/** So much of what a process complains of is kept. */
const COMPLAINT = 2000;

/**
 * Trains in a process of its own, and a process group of its own, so that Ctrl-C at the terminal reaches it only by
 * stop(). It goes on when this process is killed.
 * @param config what `train --config` reads. @param folder of the run.
 */
export function startTraining(
  config: string,
  folder: string,
  onLine: (line: TrainLine) => void,
): TrainProcess {
  const args = ['train', '--config', config, '--out', folder, '--continue', '--json'];
  const child = spawn(process.execPath, [process.argv[1]!, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  let last: TrainLine | undefined;
  child.stderr.on('data', (text) => {
    complaint = `${complaint}${text}`.slice(-COMPLAINT);
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = lineOf(text);
    if (!line) return;
    last = line;
    onLine(line);
  });
  const ended = new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(reasonOf({ code, signal, complaint, last })));
  });
  return { stop: () => void child.kill('SIGTERM'), ended };
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of what it wrote to standard error. */
  readonly complaint: string;
  readonly last: TrainLine | undefined;
}

/** A process that is killed leaves half a line behind. */
function lineOf(text: string): TrainLine | undefined {
  try {
    return JSON.parse(text) as TrainLine;
  } catch {
    return undefined;
  }
}

/** Why a training ended that did not do what it was told. @param last line that it printed. */
export function reasonOf({ code, signal, complaint, last }: Ended): string | undefined {
  if (code === 0 || code === UNFINISHED) return undefined;
  if (last?.diverged) return 'the training diverged: its metrics.jsonl tells where, and what to do';
  if (last?.gradientsPass === false) return GRADIENTS_FAIL;
  const said = printableLine(complaint.trim().replace(/^char-rnn: /, ''));
  if (said) return said;
  return signal ? `it was ended by ${signal}` : `it ended with exit code ${code}`;
}
