import nodeFs from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../../errors.ts';
import { nextTask } from '../../next-task.ts';

/** All that a run's folder asks of a file system, so that a test can give one that fails at any of these calls. */
export type FileSystem = Pick<
  typeof nodeFs,
  | 'closeSync'
  | 'copyFileSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'linkSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readFileSync'
  | 'readSync'
  | 'readdirSync'
  | 'realpathSync'
  | 'renameSync'
  | 'rmSync'
  | 'rmdirSync'
  | 'writeSync'
>;

/** After about so many bytes are written and synced what else is due has its turn: a signal, say. Slow disks take a second. */
const PIECE = 2 ** 24;

/** Folders that cannot be synced: of Windows, and of some file systems over a network. */
const UNSYNCED = ['EINVAL', 'EISDIR', 'EPERM', 'EACCES', 'ENOTSUP'];

/**
 * Every write of a run's folder goes through here. What is written is written at once: the training waits for it anyway,
 * and a way through the thread pool costs it milliseconds. Between the pieces of a large file others have their turn.
 */
export class Disk {
  readonly fs: FileSystem;

  constructor(fs: FileSystem = nodeFs) {
    this.fs = fs;
  }

  /**
   * Puts a file in its place, whole or not at all, so that it outlasts a loss of power: written beside its place and
   * synced, then renamed, then the folder is synced. What a failure leaves behind is removed.
   */
  replace(path: string, data: string | Uint8Array): void {
    const temporary = temporaryOf(path);
    try {
      this.writeNew(temporary, data);
      this.#place(temporary, path);
    } catch (error) {
      this.#giveUp(temporary, path, error);
    }
  }

  /** The same of a file that may be large, given in parts; what they hold must not change meanwhile. */
  async replaceInPieces(path: string, parts: readonly Uint8Array[]): Promise<void> {
    const temporary = temporaryOf(path);
    try {
      await this.#writeInPieces(temporary, parts);
      this.#place(temporary, path);
    } catch (error) {
      this.#giveUp(temporary, path, error);
    }
  }

  #place(temporary: string, path: string): void {
    this.fs.renameSync(temporary, path);
    this.syncFolder(dirname(path));
  }

  #giveUp(temporary: string, path: string, error: unknown): never {
    try {
      this.fs.rmSync(temporary, { force: true });
    } catch {
      // The failure before this one is told.
    }
    throw unwritable(path, error);
  }

  async #writeInPieces(path: string, parts: readonly Uint8Array[]): Promise<void> {
    const file = this.fs.openSync(path, 'w');
    try {
      let unsynced = 0;
      for (const part of parts) {
        for (let at = 0; at < part.length; at += PIECE) {
          const piece = part.subarray(at, at + PIECE);
          this.write(file, piece);
          unsynced += piece.length;
          if (unsynced < PIECE) continue;
          this.fs.fsyncSync(file);
          unsynced = 0;
          await nextTask();
        }
      }
      this.fs.fsyncSync(file);
    } finally {
      this.fs.closeSync(file);
    }
  }

  /** Writes a file that is no longer than its data, and syncs it. @param flag 'wx' fails where there is one already. */
  writeNew(path: string, data: string | Uint8Array, flag: 'w' | 'wx' = 'w'): void {
    const file = this.fs.openSync(path, flag);
    try {
      this.write(file, data);
      this.fs.fsyncSync(file);
    } finally {
      this.fs.closeSync(file);
    }
  }

  /** Writes all of it, at the file's position. */
  write(file: number, data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    for (let at = 0; at < bytes.length; ) at += this.fs.writeSync(file, bytes, at, bytes.length - at);
  }

  /** Makes the names in a folder outlast a loss of power. */
  syncFolder(path: string): void {
    try {
      const folder = this.fs.openSync(path, 'r');
      try {
        this.fs.fsyncSync(folder);
      } finally {
        this.fs.closeSync(folder);
      }
    } catch (error) {
      if (!UNSYNCED.includes(codeOf(error) ?? '')) throw error;
    }
  }
}

/** Where a file is written before it takes its place. */
const temporaryOf = (path: string) => `${path}.${process.pid}.tmp`;

/** "ENOSPC"; undefined of an error that is not the system's. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

/** @throws UserError saying why something cannot be written: a full disk, say, or a folder of another person. */
export function writing<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** What to tell a person of an error in writing. */
export function unwritable(path: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  return new UserError(
    `${path} cannot be written (${messageOf(error)}); free some space, mend its permissions, or name another place`,
  );
}
