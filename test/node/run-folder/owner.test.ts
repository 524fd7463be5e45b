import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import fs, { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import type { Claim } from '../../../src/node/run-folder/claim-file.ts';
import { Disk, type FileSystem } from '../../../src/node/run-folder/disk.ts';
import { claim, isHeld } from '../../../src/node/run-folder/owner.ts';
import { ownIdentity } from '../../../src/node/run-folder/process-identity.ts';
import { bundled } from '../../support/bundle.ts';
import { temporaryFolder } from '../../support/command-line.ts';
import { failingDisk } from '../../support/failing-disk.ts';
import type { Order } from './claimant.ts';

const disk = new Disk();
const since = '2026-11-28T00:00:00.000Z';
/** A process that once had this one's number: it has ended. */
const DEAD: Claim = { ...ownIdentity(), start: '1', since, token: 'dead' };
const ELSEWHERE: Claim = { ...DEAD, host: 'elsewhere', place: 'elsewhere', token: 'elsewhere' };

const place = () => join(temporaryFolder(), 'owner.json');
const leave = (path: string, held: object) => writeFileSync(path, `${JSON.stringify(held)}\n`);
const tokenIn = (path: string) => JSON.parse(readFileSync(path, 'utf8')).token;

describe('a claim', () => {
  it('is refused to others until it is released, and leaves nothing behind', async () => {
    const path = place();
    const owner = await claim(path, { disk });
    await expect(claim(path, { disk })).rejects.toThrow(
      `belongs to a run that is training (process ${process.pid} on `,
    );
    await owner.release();
    expect(readdirSync(join(path, '..'))).toEqual([]);
    await (await claim(path, { disk })).release();
  });

  it('that fails, and cannot be taken back, fails in a sentence all the same', async () => {
    const path = place();
    const full = (name: string) => Object.assign(new Error(`ENOSPC: ${name}`), { code: 'ENOSPC' });
    const openSync: FileSystem['openSync'] = (at, flags, mode) => {
      if (at === path && flags === 'r+') throw full('openSync');
      return fs.openSync(at, flags, mode);
    };
    const rmSync: FileSystem['rmSync'] = (at, options) => {
      if (at === path) throw full('rmSync');
      fs.rmSync(at, options);
    };
    const failed = claim(path, { disk: new Disk({ ...fs, openSync, rmSync }) });
    await expect(failed).rejects.toThrow(UserError);
  });

  it('is taken over from a dead owner, and from one that died while it took over', async () => {
    const path = place();
    leave(path, DEAD);
    leave(`${path}.dead`, { ...DEAD, token: 'successor' });
    const owner = await claim(path, { disk });
    expect(tokenIn(path)).not.toBe('dead');
    expect(readdirSync(join(path, '..'))).toEqual(['owner.json']);
    await owner.release();
  });

  it('of an owner out of sight holds as long as its heart beats', async () => {
    const path = place();
    leave(path, ELSEWHERE);
    const beating = setInterval(() => leave(path, ELSEWHERE), 100);
    onTestFinished(() => clearInterval(beating));
    const waited: string[] = [];
    const onWait = ({ host }: Claim) => waited.push(host);
    await expect(claim(path, { disk, onWait })).rejects.toThrow('process');
    expect(waited).toEqual(['elsewhere']);
  });

  it.each([
    ['of an owner out of sight', JSON.stringify(ELSEWHERE)],
    ['that is damaged', '{"host":'],
  ])(
    '%s is free half a minute after its last sign of life, by the clock of the file system',
    async (_, text) => {
      const path = place();
      writeFileSync(path, text);
      const now = Date.now() / 1000;
      utimesSync(path, now - 31, now - 31);
      await (await claim(path, { disk })).release();
      expect(existsSync(path)).toBe(false);
    },
  );

  it('beats in a thread of its own, and is still to be read', async () => {
    const path = place();
    const owner = await claim(path, { disk });
    const text = readFileSync(path, 'utf8');
    expect(owner.isOurs()).toBe(true);
    expect(text.trimEnd()).toBe(JSON.stringify(JSON.parse(text)));
    await owner.release();
  });

  it('is confirmed where somebody removed its file, and lost where another took over', async () => {
    const path = place();
    const owner = await claim(path, { disk });
    rmSync(path);
    expect(owner.isOurs()).toBe(true);
    leave(path, ELSEWHERE);
    expect(owner.isOurs()).toBe(false);
    await owner.release();
    expect(tokenIn(path)).toBe('elsewhere');
  });

  it('is tried again where another swept away what it had begun to write', async () => {
    const path = place();
    let swept = false;
    const linkSync: FileSystem['linkSync'] = (from, to) => {
      if (!swept) rmSync(from);
      swept = true;
      fs.linkSync(from, to);
    };
    const owner = await claim(path, { disk: new Disk({ ...fs, linkSync }) });
    expect([swept, owner.isOurs()]).toEqual([true, true]);
    await owner.release();
  });

  it('of an owner out of sight is taken to hold where nothing can be written to tell the time', () => {
    const path = place();
    leave(path, ELSEWHERE);
    const { disk: full } = failingDisk(
      (_, name, [file]) => name === 'openSync' && String(file).endsWith('.tmp'),
    );
    expect(isHeld(path, full)).toBe(true);
  });
});

describe('processes that claim the same at the same moment', () => {
  async function contest(tries: number, prepare: (path: string) => void): Promise<number[]> {
    const script = await bundled('test/node/run-folder/claimant.ts');
    const processes = [fork(script), fork(script), fork(script)];
    onTestFinished(() => {
      for (const one of processes) one.kill();
    });
    const tell = async (one: ChildProcess, order: Order) => {
      const answered = once(one, 'message');
      one.send(order);
      const [answer] = await answered;
      return answer as string;
    };
    const folder = temporaryFolder();
    const winners: number[] = [];
    for (let i = 0; i < tries; i++) {
      const path = join(folder, `owner-${i}.json`);
      prepare(path);
      const at = Date.now() + 5;
      const answers = await Promise.all(processes.map((one) => tell(one, { path, at })));
      winners.push(answers.filter((answer) => answer === 'won').length);
      await Promise.all(processes.map((one) => tell(one, 'release')));
    }
    expect(readdirSync(folder)).toEqual([]);
    return winners;
  }

  it('have one winner, in 50 tries of three', async () => {
    expect(await contest(50, () => {})).toEqual(new Array(50).fill(1));
  });

  it('have one winner where the owner before is dead, in 50 tries of three', async () => {
    expect(await contest(50, (path) => leave(path, DEAD))).toEqual(new Array(50).fill(1));
  });
});
