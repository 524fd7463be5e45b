import { messageOf } from '../errors.ts';
import type { BenchSizes } from './configurations.ts';
import type { BenchHost, Opening } from './host.ts';

/** Updates whose losses must agree with the reference before a backend is timed. */
export const CHECKED_UPDATES = 20;
/** Largest relative difference of a loss. Float32 backends keep about 1e-6. */
const TOLERANCE = 1e-3;

/** What the check of one backend and configuration says. */
export type CheckResult =
  | { readonly pass: true; readonly opening: Opening }
  | { readonly pass: false; readonly reason: string };

/** Opens a configuration on a host, and compares its first losses with the reference's. */
export async function checkLosses(
  host: BenchHost,
  sizes: BenchSizes,
  reference: readonly number[],
): Promise<CheckResult> {
  try {
    const opening = await host.open(sizes, reference.length);
    const reason = disagreement(opening.losses, reference);
    return reason === undefined ? { pass: true, opening } : { pass: false, reason };
  } catch (error) {
    return { pass: false, reason: `failed: ${messageOf(error)}` };
  }
}

/** Says where losses part from the reference's; undefined when they agree. */
export function disagreement(losses: readonly number[], reference: readonly number[]): string | undefined {
  const at = reference.findIndex((loss, i) => !(Math.abs(losses[i]! - loss) <= TOLERANCE * loss));
  if (at < 0) return undefined;
  return `wrong: the loss of update ${at + 1} is ${losses[at]}, the reference's ${reference[at]}`;
}

/**
 * Updates that fit into a time; two at least, so that a wrong first step shows.
 * @param work multiply-adds of an update.
 * @param pace multiply-adds a second.
 */
export function checkedUpdatesWithin(milliseconds: number, work: number, pace: number): number {
  const fitting = Math.floor((milliseconds * pace) / 1000 / work);
  return Math.min(CHECKED_UPDATES, Math.max(2, fitting));
}
