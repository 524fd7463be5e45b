/** The file of a claim: it appears in one step, and is written anew, in its last byte, as long as its owner lives. */
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { codeOf, type Disk, writing } from './disk.ts';
import { ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** What a claim's file says. */
export interface Claim extends ProcessIdentity {
  /** ISO 8601. */
  readonly since: string;
  /** Of this claim alone. */
  readonly token: string;
}

const Claim = v.object({
  host: v.string(),
  place: v.string(),
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  start: v.nullable(v.string()),
  since: v.string(),
  token: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
});

/** A claim of this process. */
export function newClaim(): Claim {
  return { ...ownIdentity(), since: new Date().toISOString(), token: randomUUID() };
}

/** @returns false when there is a claim already, or there was one a moment ago. */
export function publish(path: string, claim: Claim, disk: Disk): boolean {
  const temporary = `${path}.${claim.token}.tmp`;
  return writing(path, () => {
    try {
      disk.writeNew(temporary, textOf(claim));
      disk.fs.linkSync(temporary, path);
      return true;
    } catch (error) {
      if (WITHOUT_LINKS.includes(codeOf(error) ?? '')) return create(path, claim, disk);
      // Its owner swept the folder, and what we had begun to write with it.
      if (codeOf(error) === 'ENOENT' && disk.fs.readdirSync(dirname(path))) return false;
      // A server may have made the link and lost the answer.
      if (codeOf(error) === 'EEXIST') return readClaim(path, disk)?.token === claim.token;
      throw error;
    } finally {
      disk.fs.rmSync(temporary, { force: true });
    }
  });
}

/** What making a link fails with on file systems that have none, those of memory sticks say. */
const WITHOUT_LINKS = ['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'];

/** Appears in one step too, but empty for a moment, which is taken for an owner out of sight. */
function create(path: string, claim: Claim, disk: Disk): boolean {
  try {
    disk.writeNew(path, textOf(claim), 'wx');
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Ends with white space, for the heartbeat. */
export function textOf(claim: Claim): string {
  return `${JSON.stringify(claim)}\n`;
}

/** @returns undefined when there is none. */
export function readClaim(path: string, { fs }: Disk): Claim | undefined {
  let text: string;
  try {
    text = fs.readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Claim), text);
  return parsed.success ? parsed.output : UNREADABLE;
}

/** A claim that was damaged, or written by another version: of an owner out of sight. */
const UNREADABLE: Claim = { host: 'unknown', place: '', pid: 1, start: null, since: '', token: 'unreadable' };

/** When the file was last written; opened for that, since only this makes a network's file system ask its server. */
export function modified(path: string, { fs }: Disk): number | undefined {
  let file: number;
  try {
    file = fs.openSync(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return fs.fstatSync(file).mtimeMs;
  } finally {
    fs.closeSync(file);
  }
}

/** What time it is for the file system that keeps the claim: clocks of machines differ. Milliseconds. */
export function clock(path: string, disk: Disk): number {
  const probe = `${path}.${randomUUID()}.tmp`;
  try {
    disk.writeNew(probe, ' ');
    return modified(probe, disk) ?? 0;
  } finally {
    disk.fs.rmSync(probe, { force: true });
  }
}

/** Takes a claim back. One that cannot be removed stays, and holds nothing once its process has ended. */
export function remove(path: string, claim: Claim, disk: Disk): void {
  try {
    if (readClaim(path, disk)?.token === claim.token) disk.fs.rmSync(path, { force: true });
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}
