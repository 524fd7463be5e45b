import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import { type Checkpoint, type Model, writeCheckpoint, writeModel } from '../training/checkpoint.ts';
import type { Metric } from '../training/events.ts';

/** Names of the files in a run's folder. */
export const FILES = {
  config: 'config.json',
  metrics: 'metrics.jsonl',
  samples: 'samples.jsonl',
  checkpoint: 'checkpoint.safetensors',
  best: 'best.safetensors',
  report: 'report.html',
} as const;

/** A line of samples.jsonl; a held-out loss measured at the same update stands beside the text. */
export interface SampleLine {
  readonly update: number;
  readonly text: string;
}

/**
 * A run's folder: logs that grow by lines, and files that are replaced as a whole. All that writes may throw a
 * UserError. Files are written at once: the training waits for them anyway, and a way through the thread pool costs
 * it milliseconds.
 */
export class RunFolder {
  readonly path: string;
  /** Logs that lines were added to, open since the first of them. */
  readonly #logs = new Map<keyof typeof FILES, number>();

  private constructor(path: string) {
    this.path = path;
  }

  /** @throws UserError when the folder holds a run already and `force` does not allow to replace it, or is none. */
  static checkFree(path: string, force: boolean): void {
    if (existsSync(path) && !statSync(path).isDirectory()) {
      throw new UserError(`${path} is a file; name a folder with --out`);
    }
    const holdsRun = Object.values(FILES).some((name) => existsSync(join(path, name)));
    if (holdsRun && !force) {
      throw new UserError(
        `${path} already holds a run; go on with it by --resume ${join(path, FILES.checkpoint)}, replace it by --force, or name another folder with --out`,
      );
    }
  }

  /** Begins a new run; what an earlier run left in the folder goes. */
  static create(path: string, config: unknown): RunFolder {
    writing(path, () => {
      mkdirSync(path, { recursive: true });
      for (const name of Object.values(FILES)) rmSync(join(path, name), { force: true, recursive: true });
    });
    const folder = new RunFolder(path);
    folder.#replace('config', `${JSON.stringify(config, null, 2)}\n`);
    return folder;
  }

  /**
   * Goes on with the run in the folder `from`, there or in another folder. Lines written after the checkpoint at
   * `update` are dropped: they will come again.
   */
  static resume(
    path: string,
    from: string,
    update: number,
    best: Model | undefined,
    config: unknown,
  ): RunFolder {
    const logs = (['metrics', 'samples'] as const).map((name) => {
      const lines = readLines<{ update: number }>(join(from, FILES[name]));
      const kept = lines.filter((line) => line.update <= update);
      return [name, kept.map((line) => `${JSON.stringify(line)}\n`).join('')] as const;
    });
    const folder = resolve(path) === resolve(from) ? new RunFolder(path) : RunFolder.create(path, config);
    for (const [name, text] of logs) folder.#replace(name, text);
    folder.#replace('config', `${JSON.stringify(config, null, 2)}\n`);
    if (best) folder.#replace('best', writeModel(best));
    return folder;
  }

  file(name: keyof typeof FILES): string {
    return join(this.path, FILES[name]);
  }

  logMetric(line: Metric | { update: number; validationLoss: number }): void {
    this.#append('metrics', line);
  }

  logSample(line: SampleLine): void {
    this.#append('samples', line);
  }

  #append(name: keyof typeof FILES, line: object): void {
    const path = this.file(name);
    writing(path, () => {
      const log = this.#logs.get(name) ?? openSync(path, 'a');
      this.#logs.set(name, log);
      writeFileSync(log, `${JSON.stringify(line)}\n`);
    });
  }

  /** Ends the logs. */
  close(): void {
    for (const log of this.#logs.values()) closeSync(log);
    this.#logs.clear();
  }

  /** Writes the better model first, so that the checkpoint never names a best model that is not there. */
  saveCheckpoint(checkpoint: Checkpoint, best: Model | undefined): void {
    if (best) this.#replace('best', writeModel(best));
    this.#replace('checkpoint', writeCheckpoint(checkpoint));
  }

  saveReport(html: string): void {
    this.#replace('report', html);
  }

  /** A file is there whole or not at all: written beside its place, then renamed. */
  #replace(name: keyof typeof FILES, data: string | Uint8Array): void {
    const path = this.file(name);
    writing(path, () => {
      writeFileSync(`${path}.tmp`, data);
      renameSync(`${path}.tmp`, path);
    });
  }

  /** Every line of the run, those before a resume included. */
  lines(): { metrics: (Metric & { validationLoss?: number })[]; samples: SampleLine[] } {
    return { metrics: readLines(this.file('metrics')), samples: readLines(this.file('samples')) };
  }
}

/** @throws UserError saying why something cannot be written: a full disk, say, or a folder of another person. */
export function writing(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    throw new UserError(
      `${path} cannot be written (${messageOf(error)}); free some space, mend its permissions, or name another place`,
    );
  }
}

/**
 * Lines of a JSON lines file; a last line that a crash cut off is left out.
 * @throws UserError naming a line that is no JSON.
 */
function readLines<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  lines.pop(); // behind the last newline: nothing, or half a line
  return lines.map((line, i) => {
    try {
      return JSON.parse(line) as T;
    } catch {
      throw new UserError(`${path}: line ${i + 1} is damaged; mend or remove it`);
    }
  });
}
