import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { printableLine } from '../text/printable.ts';

/** A line that `train --json` prints, as far as it matters here. */
export interface TrainLine {
  readonly type: string;
  readonly update?: number;
  readonly natsPerCharacter?: number;
}

export interface TrainProcess {
  /** Has it save and end. */
  stop(): void;
  /** Why it ended; undefined where it did what it was told. */
  readonly ended: Promise<string | undefined>;
}

/** What `train` ends with once it has saved because it was told to stop. */
const UNFINISHED = 75;
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
  child.stderr.on('data', (text) => {
    complaint = `${complaint}${text}`.slice(-COMPLAINT);
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = lineOf(text);
    if (line) onLine(line);
  });
  const ended = new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(reasonOf(code, signal, complaint)));
  });
  return { stop: () => void child.kill('SIGTERM'), ended };
}

/** A process that is killed leaves half a line behind. */
function lineOf(text: string): TrainLine | undefined {
  try {
    return JSON.parse(text) as TrainLine;
  } catch {
    return undefined;
  }
}

function reasonOf(code: number | null, signal: string | null, complaint: string): string | undefined {
  if (code === 0 || code === UNFINISHED) return undefined;
  const said = printableLine(complaint.trim().replace(/^char-rnn: /, ''));
  if (said) return said;
  return signal ? `it was ended by ${signal}` : `it ended with exit code ${code}`;
}
