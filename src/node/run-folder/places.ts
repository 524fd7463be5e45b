/** Folders that come and go: made, found taken, swept and removed. */
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { codeOf, type Disk, writing } from './disk.ts';
import { FILES, OWNER } from './files.ts';

/** Makes a folder with those above it. @returns the first of them that was not there. @throws UserError */
export function makeFolder(path: string, { fs }: Disk): string | undefined {
  return writing(path, () => {
    try {
      return fs.mkdirSync(path, { recursive: true });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      throw new UserError(`${path} is a file; name a folder with --out`);
    }
  });
}

/** Makes a folder that nobody has. @returns false where there is something of this name. @throws UserError */
export function makeNew(path: string, { fs }: Disk): boolean {
  return writing(path, () => {
    try {
      fs.mkdirSync(path);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Removes a folder with those above it, as far as they were made for it and are empty. */
export function removeEmpty(path: string, made: string | undefined, { fs }: Disk): void {
  if (made === undefined) return;
  const first = resolve(made);
  try {
    for (let folder = resolve(path); folder.startsWith(first); folder = dirname(folder)) fs.rmdirSync(folder);
  } catch {
    // Something lies in it.
  }
}

/** Removes what a process that died in a run's folder had begun to write, and what it left of its claims. */
export function sweep(path: string, { fs }: Disk): void {
  try {
    for (const name of fs.readdirSync(path).filter(isLeftover)) {
      fs.rmSync(join(path, name), { force: true, recursive: true });
    }
  } catch {
    // They are in nobody's way.
  }
}

function isLeftover(name: string): boolean {
  const ours = [OWNER, ...Object.values(FILES)].some((file) => name.startsWith(`${file}.`));
  return ours && (name.endsWith('.tmp') || name.startsWith(OWNER));
}
