import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readCheckpoint } from '../../src/training/checkpoint.ts';

/** Folders of the runs of a sweep that were begun. */
function runsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
}

/** Processes that train in a sweep's folder, by the name of the run; those that outlived their sweep included. */
export function owners(folder: string): Map<string, number> {
  const found = runsIn(folder).flatMap((run) => {
    try {
      const { pid } = JSON.parse(readFileSync(join(run, 'owner.json'), 'utf8'));
      return [[basename(run), pid as number] as const];
    } catch {
      return []; // nobody trains there
    }
  });
  return new Map(found);
}

/** All that each run came to, without the time that it took. */
export function outcomes(folder: string): unknown[] {
  return runsIn(folder).map((run) => {
    const read = (name: string) => readFileSync(join(run, name));
    const { seconds: _, history: __, ...checkpoint } = readCheckpoint(read('checkpoint.safetensors'), run);
    const { logEvery, updates } = checkpoint.options;
    const metrics = read('metrics.jsonl')
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => ({ ...JSON.parse(line), seconds: 0, charsPerSecond: 0 }))
      .filter(({ update }) => update % logEvery === 0 || update === updates); // a stop logs where it came
    const files = ['samples.jsonl', 'best.safetensors'].map((name) => read(name).toString('latin1'));
    return { run: basename(run), checkpoint, metrics, files };
  });
}
