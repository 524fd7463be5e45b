import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../errors.ts';
import { type Claim, clock, modified, newClaim, publish, readClaim, remove, textOf } from './claim-file.ts';
import { Disk, unwritable } from './disk.ts';
import { BEAT_MILLISECONDS, startHeartbeat } from './heartbeat.ts';
import { look } from './process-identity.ts';

/** An owner out of sight that gave no sign of life for so long is dead; milliseconds by the file system's clock. */
const DEAD_AFTER = 6 * BEAT_MILLISECONDS;
const LOOK_EVERY = 500;

export interface ClaimOptions {
  readonly disk: Disk;
  /** Is told that it waits for a sign of life of an owner on another machine. */
  readonly onWait?: ((owner: Claim) => void) | undefined;
  /** See DEAD_AFTER. */
  readonly deadAfter?: number;
}

/** Something claimed by this process, until it is released. */
export class Ownership {
  readonly #path: string;
  readonly #disk: Disk;
  readonly #claim: Claim;
  readonly #file: number;
  readonly #heartbeat: ReturnType<typeof startHeartbeat>;
  #released = false;

  /** @param path of the claim's file, which is ours. */
  constructor(path: string, claim: Claim, disk: Disk) {
    this.#path = path;
    this.#claim = claim;
    this.#disk = disk;
    this.#file = disk.fs.openSync(path, 'r+');
    const position = disk.fs.fstatSync(this.#file).size - 1;
    this.#heartbeat = startHeartbeat({ file: this.#file, position });
  }

  /**
   * Whether the claim is still ours: a process that was stopped for a while may have been taken for dead.
   * @throws Error of the system when the disk does not tell.
   */
  isOurs(): boolean {
    if (readClaim(this.#path, this.#disk)?.token === this.#claim.token) return true;
    return publish(this.#path, this.#claim, this.#disk); // somebody removed the file, or took over
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    await this.#heartbeat.end();
    try {
      this.#disk.fs.closeSync(this.#file);
      remove(this.#path, this.#claim, this.#disk);
    } catch {
      // The claim of a process that has ended holds nothing.
    }
  }
}

/**
 * Claims what a path stands for. Of any number of processes that try at once, on any machines that share the file system,
 * one succeeds. A dead owner holds nothing.
 * @throws UserError when another process holds it.
 */
export async function claim(path: string, options: ClaimOptions): Promise<Ownership> {
  const { disk } = options;
  let own: Claim | undefined;
  try {
    own = await take(path, options);
    return new Ownership(path, own, disk);
  } catch (error) {
    if (own) remove(path, own, disk);
    throw unwritable(path, error);
  }
}

/**
 * Whether a living process holds what a path stands for, as far as is seen without waiting for a sign of life. Where the
 * time cannot be told, on a file system that is only read say, an owner out of sight is taken to live.
 */
export function isHeld(path: string, disk = new Disk()): boolean {
  const held = readClaim(path, disk);
  if (!held) return false;
  const sight = look(held);
  if (sight !== 'unknown') return sight === 'lives';
  const beat = modified(path, disk);
  if (beat === undefined) return false;
  try {
    return clock(path, disk) - beat < DEAD_AFTER;
  } catch {
    return true;
  }
}

/**
 * The claim's file appears in one atomic step. Replacing that of a dead owner is a right which is claimed in turn, under
 * a name that belongs to this death alone: so nobody removes the claim of a successor for that of the dead.
 */
async function take(path: string, options: ClaimOptions): Promise<Claim> {
  const { disk } = options;
  const own = newClaim();
  for (;;) {
    if (publish(path, own, disk)) return own;
    const held = readClaim(path, disk);
    if (!held) continue; // it was released in the meantime
    if (await lives(path, held, options)) throw heldBy(path, held);
    const succession = `${path}.${held.token}`;
    const right = await take(succession, options);
    const stillDead = readClaim(path, disk)?.token === held.token;
    if (stillDead) disk.replace(path, textOf(own));
    remove(succession, right, disk);
    if (stillDead) return own;
  }
}

/** Waits for a sign of life where the owner is out of sight. */
async function lives(path: string, held: Claim, options: ClaimOptions): Promise<boolean> {
  const { disk, onWait, deadAfter = DEAD_AFTER } = options;
  const sight = look(held);
  if (sight !== 'unknown') return sight === 'lives';
  const first = modified(path, disk);
  onWait?.(held);
  for (;;) {
    const now = modified(path, disk);
    if (now === undefined) return false; // it was released, or its successor is about to be
    if (now !== first) return true;
    if (clock(path, disk) - now > deadAfter) return false;
    await sleep(LOOK_EVERY);
  }
}

function heldBy(path: string, { host, pid, since }: Claim): UserError {
  const who = host === 'unknown' ? 'another process' : `process ${pid} on ${host}, since ${since}`;
  return new UserError(
    `${dirname(path)} belongs to a run that is training (${who}); wait for it, end it, or name another folder with --out`,
  );
}
