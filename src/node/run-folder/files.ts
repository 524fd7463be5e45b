import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Names of the files in a run's folder; docs/run-folder.md tells who writes each, and when. */
export const FILES = {
  config: 'config.json',
  metrics: 'metrics.jsonl',
  samples: 'samples.jsonl',
  checkpoint: 'checkpoint.safetensors',
  best: 'best.safetensors',
  gradients: 'gradients.json',
  report: 'report.html',
  curve: 'curve.svg',
  losses: 'curve.csv',
} as const;

export type FileName = keyof typeof FILES;

/** Of the process that trains in the folder; see owner.ts. */
export const OWNER = 'owner.json';

/** Whether a folder holds anything of a run. */
export function holdsRun(folder: string): boolean {
  return Object.values(FILES).some((name) => existsSync(join(folder, name)));
}
