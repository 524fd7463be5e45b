import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { LoggedLoss, LossAt, StoredRun } from '../compare/run.ts';
import { UserError } from '../errors.ts';
import { readModel } from '../training/checkpoint.ts';
import { trainingOptions } from '../training/options.ts';
import { charactersPerLoss } from '../training/setup.ts';
import { readBytes } from './books.ts';
import { readConfig } from './run-folder/config.ts';
import { FILES } from './run-folder/files.ts';
import { readGradients, readLogs } from './run-folder/reading.ts';

/**
 * The folders of runs among some paths; a folder that is none but holds some stands for all of those.
 * @throws UserError when there is no such folder, or no run in any.
 */
export function runFolders(paths: readonly string[]): string[] {
  const folders = paths.flatMap((path) => {
    if (!existsSync(path)) throw new UserError(`${path}: there is no such folder; name folders of runs`);
    if (!statSync(path).isDirectory()) return [];
    if (isRun(path)) return [path];
    return readdirSync(path)
      .sort()
      .map((name) => join(path, name))
      .filter(isRun);
  });
  if (folders.length > 0) return [...new Set(folders)];
  throw new UserError(
    `there is no run in ${paths.join(', ')}; name folders that "char-rnn train" wrote, or one that holds them`,
  );
}

function isRun(path: string): boolean {
  return existsSync(join(path, FILES.config));
}

/**
 * Reads runs, those that are still being written included.
 * @param folders each with a config.json.
 * @throws UserError naming a file that cannot be read.
 */
export async function readStoredRuns(folders: readonly string[]): Promise<StoredRun[]> {
  const names = shortNames(folders);
  const runs: StoredRun[] = [];
  for (const [i, folder] of folders.entries()) runs.push(await readStoredRun(folder, names[i]!));
  return runs;
}

/** The last parts of each path, as many as tell them all apart. */
function shortNames(folders: readonly string[]): string[] {
  const parts = folders.map((folder) => resolve(folder).split(sep));
  const longest = Math.max(...parts.map(({ length }) => length));
  for (let count = 1; count < longest; count++) {
    const names = parts.map((all) => all.slice(-count).join('/'));
    if (new Set(names).size === names.length) return names;
  }
  return [...folders];
}

async function readStoredRun(folder: string, name: string): Promise<StoredRun> {
  const config = await readConfig(join(folder, FILES.config));
  const options = trainingOptions(config.options);
  const characters = charactersPerLoss(options);
  const { metrics, validation, samples } = readLogs(folder);
  const training = metrics.map(({ update, smoothLoss, seconds }) => ({
    update,
    loss: smoothLoss / characters,
    seconds,
  }));
  const {
    name: book = 'unknown',
    characters: length = 0,
    distinct = 0,
    fingerprint = '',
  } = config.text ?? {};
  return {
    name,
    path: folder,
    options,
    text: { name: book, characters: length, distinct, fingerprint },
    backend: config.backend?.name ?? config.asked?.backend ?? 'unknown',
    machine: config.machine?.join(', ') ?? '',
    training,
    heldOut: validation.map((line) => ({ ...line, seconds: secondsAt(training, line.update) })),
    best: await bestIn(folder, characters),
    samples,
    gradients: (await readGradients(folder))?.reports ?? [],
  };
}

/** Between the two lines of the log about it; the time of the nearest where there are none on both sides. */
function secondsAt(training: readonly LoggedLoss[], update: number): number {
  const after = training.findIndex((line) => line.update >= update);
  const right = training[after] ?? training.at(-1);
  const left = after > 0 ? training[after - 1]! : right;
  if (!left || !right) return 0;
  if (left === right) return right.seconds;
  const share = (update - left.update) / (right.update - left.update);
  return left.seconds + share * (right.seconds - left.seconds);
}

/** The smooth loss of the best model, per character; nothing where there is no model, or a damaged one. */
async function bestIn(folder: string, characters: number): Promise<LossAt | undefined> {
  const path = join(folder, FILES.best);
  if (!existsSync(path)) return undefined;
  try {
    const { update, smoothLoss } = readModel(await readBytes(path), path);
    return { update, loss: smoothLoss / characters };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
