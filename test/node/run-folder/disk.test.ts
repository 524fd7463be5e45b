import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Disk } from '../../../src/node/run-folder/disk.ts';
import { temporaryFolder } from '../../support/command-line.ts';
import { failingDisk, UNSYNCED } from '../../support/failing-disk.ts';

/** 40 MB, in parts of odd sizes. */
const PARTS = [7, 5e6 + 1, 35e6, 0, 3].map((size, part) =>
  new Uint8Array(size).map((_, i) => (i + part) % 251),
);

describe('a large file', () => {
  it('is what its parts are, and lets others have their turn', async () => {
    const path = join(temporaryFolder(), 'large');
    let turns = 0;
    const turn = () => {
      turns++;
      timer = setImmediate(turn);
    };
    let timer = setImmediate(turn);
    const most = { written: 0, unsynced: 0 };
    let unsynced = 0;
    let unsyncedThen: number | undefined;
    const disk = new Disk({
      ...UNSYNCED,
      writeSync: ((file: number, bytes: Uint8Array, at: number, length: number) => {
        const written = UNSYNCED.writeSync(file, bytes, at, length);
        unsynced += written;
        most.written = Math.max(most.written, written);
        most.unsynced = Math.max(most.unsynced, unsynced);
        return written;
      }) as typeof UNSYNCED.writeSync,
      fsyncSync: () => {
        unsynced = 0;
      },
      renameSync: (from, to) => {
        unsyncedThen = unsynced;
        UNSYNCED.renameSync(from, to);
      },
    });
    await disk.replaceInPieces(path, PARTS);
    clearImmediate(timer);
    expect(Buffer.concat(PARTS).equals(readFileSync(path))).toBe(true);
    expect(turns).toBeGreaterThanOrEqual(2);
    expect(most.written).toBeLessThanOrEqual(2 ** 24);
    expect(most.unsynced).toBeLessThan(2 ** 25);
    expect(unsyncedThen).toBe(0);
  });

  it('leaves the one before it where the disk fails at any of its calls, and nothing beside it', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'large');
    const counting = failingDisk(() => false);
    await counting.disk.replaceInPieces(path, PARTS);
    expect(counting.calls()).toBeGreaterThan(10);
    const renamed = counting.calls() - 3; // then the folder is opened and synced
    for (let call = 0; call < counting.calls(); call++) {
      writeFileSync(path, 'before');
      const { disk } = failingDisk((count) => count === call);
      await expect(disk.replaceInPieces(path, PARTS)).rejects.toThrow(`${path} cannot be written (ENOSPC`);
      expect(readdirSync(folder)).toEqual(['large']);
      expect(readFileSync(path).length).toBe(call <= renamed ? 6 : 40_000_011);
    }
  });
});
