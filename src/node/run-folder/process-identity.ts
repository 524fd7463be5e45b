import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from './disk.ts';

/** Which process: its number alone is given again to another one day. */
export interface ProcessIdentity {
  /** For people. */
  readonly host: string;
  /** Where process numbers mean the same: one machine between two starts, one container. */
  readonly place: string;
  readonly pid: number;
  /** When it started, in ticks of its machine since it was switched on; null where the system does not tell. */
  readonly start: string | null;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { host: hostname(), place: placeOf(), pid: process.pid, start: startOf(process.pid) ?? null };
}

function placeOf(): string {
  const boot = orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = orNothing(() => readlinkSync('/proc/self/ns/pid'));
  return [hostname(), boot, namespace].filter((part) => part !== undefined).join(' ');
}

/** What is known of a process from here: it may be out of sight, on another machine or in another container. */
export type Sight = 'lives' | 'dead' | 'unknown';

/** Whether a process lives, as far as this machine's own list of processes tells. */
export function look({ place, pid, start }: ProcessIdentity): Sight {
  if (place !== placeOf()) return 'unknown';
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return 'dead';
  }
  const now = startOf(pid);
  if (start === null || now === undefined) return 'unknown';
  return now === start ? 'lives' : 'dead';
}

/**
 * When a process started; "ended" of one that has, and waits for its parent to notice.
 * @returns undefined where there is no /proc, or it hides this process.
 */
function startOf(pid: number): string | undefined {
  const stat = orNothing(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The name, in parentheses, may hold anything; the state follows it, and the start is the twentieth field from there.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (!fields) return undefined;
  return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : fields[19];
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
