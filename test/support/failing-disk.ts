import fs from 'node:fs';
import { Disk, type FileSystem } from '../../src/node/run-folder/disk.ts';

/** Calls that change something on a disk. */
const CHANGES = ['fsyncSync', 'ftruncateSync', 'linkSync', 'openSync', 'renameSync', 'writeSync'] as const;

/** Whether a call fails; it is told how many there were before, and its name and arguments. */
export type Fails = (count: number, name: (typeof CHANGES)[number], args: readonly unknown[]) => boolean;

/** A disk that is as good as any until power is lost, and fast. */
export const UNSYNCED: FileSystem = { ...fs, fsyncSync: () => {} };

/** A disk on which some calls fail, as on one that is full. A write that fails has written half. */
export function failingDisk(fails: Fails): { readonly disk: Disk; readonly calls: () => number } {
  let count = 0;
  const failing = Object.fromEntries(
    CHANGES.map((name) => [
      name,
      (...args: unknown[]) => {
        const call = UNSYNCED[name] as (...args: unknown[]) => unknown;
        if (!fails(count++, name, args)) return call(...args);
        if (name === 'writeSync' && args[1] instanceof Uint8Array) {
          call(args[0], args[1].subarray(0, args[1].length / 2));
        }
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      },
    ]),
  );
  return { disk: new Disk({ ...UNSYNCED, ...failing } as FileSystem), calls: () => count };
}
