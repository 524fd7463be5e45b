import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import type { Metric } from '../report/report.ts';
import { type Checkpoint, type Model, writeCheckpoint, writeModel } from '../training/checkpoint.ts';

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

/** A run's folder: logs that grow by lines, and files that are replaced as a whole. */
export class RunFolder {
  readonly path: string;

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
  static async create(path: string, config: unknown): Promise<RunFolder> {
    try {
      mkdirSync(path, { recursive: true });
    } catch (error) {
      throw new UserError(`${path} cannot be created (${messageOf(error)}); name another folder with --out`);
    }
    for (const name of Object.values(FILES)) await rm(join(path, name), { force: true, recursive: true });
    const folder = new RunFolder(path);
    await folder.#replace('config', `${JSON.stringify(config, null, 2)}\n`);
    return folder;
  }

  /**
   * Goes on with the run in the folder `from`, there or in another folder. Lines written after the checkpoint at
   * `update` are dropped: they will come again.
   */
  static async resume(
    path: string,
    from: string,
    update: number,
    best: Model | undefined,
    config: unknown,
  ): Promise<RunFolder> {
    const logs = (['metrics', 'samples'] as const).map((name) => {
      const lines = readLines<{ update: number }>(join(from, FILES[name]));
      const kept = lines.filter((line) => line.update <= update);
      return [name, kept.map((line) => `${JSON.stringify(line)}\n`).join('')] as const;
    });
    const folder =
      resolve(path) === resolve(from) ? new RunFolder(path) : await RunFolder.create(path, config);
    for (const [name, text] of logs) await folder.#replace(name, text);
    await folder.#replace('config', `${JSON.stringify(config, null, 2)}\n`);
    if (best) await folder.#replace('best', writeModel(best));
    return folder;
  }

  file(name: keyof typeof FILES): string {
    return join(this.path, FILES[name]);
  }

  logMetric(line: Metric | { update: number; validationLoss: number }): void {
    appendFileSync(this.file('metrics'), `${JSON.stringify(line)}\n`);
  }

  logSample(line: SampleLine): void {
    appendFileSync(this.file('samples'), `${JSON.stringify(line)}\n`);
  }

  /** Writes the better model first, so that the checkpoint never names a best model that is not there. */
  async saveCheckpoint(checkpoint: Checkpoint, best: Model | undefined): Promise<void> {
    if (best) await this.#replace('best', writeModel(best));
    await this.#replace('checkpoint', writeCheckpoint(checkpoint));
  }

  async saveReport(html: string): Promise<void> {
    await this.#replace('report', html);
  }

  /** A file is there whole or not at all: written beside its place, then renamed. */
  async #replace(name: keyof typeof FILES, data: string | Uint8Array): Promise<void> {
    const path = this.file(name);
    await writeFile(`${path}.tmp`, data);
    await rename(`${path}.tmp`, path);
  }

  /** Every line of the run, those before a resume included. */
  lines(): { metrics: (Metric & { validationLoss?: number })[]; samples: SampleLine[] } {
    return { metrics: readLines(this.file('metrics')), samples: readLines(this.file('samples')) };
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
