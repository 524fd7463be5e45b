import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readFileSync, type WriteStream } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
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
  readonly #metrics: WriteStream;
  readonly #samples: WriteStream;

  private constructor(path: string) {
    this.path = path;
    this.#metrics = createWriteStream(this.file('metrics'), { flags: 'a' });
    this.#samples = createWriteStream(this.file('samples'), { flags: 'a' });
  }

  /** @throws UserError when the folder holds a run already and `force` does not allow to replace it. */
  static checkFree(path: string, force: boolean): void {
    const holdsRun = Object.values(FILES).some((name) => existsSync(join(path, name)));
    if (holdsRun && !force) {
      throw new UserError(
        `${path} already holds a run; go on with it by --resume ${join(path, FILES.checkpoint)}, replace it by --force, or name another folder with --out`,
      );
    }
  }

  /** Begins a new run; what an earlier run left in the folder goes. */
  static async create(path: string, config: unknown): Promise<RunFolder> {
    mkdirSync(path, { recursive: true });
    for (const name of Object.values(FILES)) await rm(join(path, name), { force: true });
    const folder = new RunFolder(path);
    await folder.#replace('config', `${JSON.stringify(config, null, 2)}\n`);
    return folder;
  }

  /** Goes on with a run; lines written after the checkpoint at `update` are dropped, they will come again. */
  static async resume(path: string, update: number, config: unknown): Promise<RunFolder> {
    mkdirSync(path, { recursive: true });
    for (const name of ['metrics', 'samples'] as const) {
      const kept = readLines<{ update: number }>(join(path, FILES[name])).filter(
        (line) => line.update <= update,
      );
      await writeFile(join(path, FILES[name]), kept.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
    const folder = new RunFolder(path);
    await folder.#replace('config', `${JSON.stringify(config, null, 2)}\n`);
    return folder;
  }

  file(name: keyof typeof FILES): string {
    return join(this.path, FILES[name]);
  }

  logMetric(line: Metric | { update: number; validationLoss: number }): void {
    this.#metrics.write(`${JSON.stringify(line)}\n`);
  }

  logSample(line: SampleLine): void {
    this.#samples.write(`${JSON.stringify(line)}\n`);
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

  /** Every line of the run, those before a resume included; flushes what is not written yet. */
  async lines(): Promise<{ metrics: (Metric & { validationLoss?: number })[]; samples: SampleLine[] }> {
    await this.close();
    return { metrics: readLines(this.file('metrics')), samples: readLines(this.file('samples')) };
  }

  async close(): Promise<void> {
    for (const stream of [this.#metrics, this.#samples]) {
      if (stream.closed) continue;
      stream.end();
      await once(stream, 'close');
    }
  }
}

/** Lines of a JSON lines file; a last line that a crash cut off is left out. */
function readLines<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  lines.pop(); // behind the last newline: nothing, or half a line
  return lines.map((line) => JSON.parse(line) as T);
}
