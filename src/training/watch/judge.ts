/** Whether a training is stuck or breaking, judged by what is seen of it: pure functions of a few numbers. */

/** What is seen of a training at one moment. */
export interface Sight {
  /** Updates done. */
  readonly update: number;
  /** Mean over the last thousand updates and more: nats per character. */
  readonly loss: number;
  /** See saturatedShare(). */
  readonly saturated: number;
  /** See clippedShare(). */
  readonly clipped: number;
}

/** What guessing costs on this text: nats per character. */
export interface GuessingCosts {
  /** All characters alike: ln K. */
  readonly blindly: number;
  /** By how often each comes. */
  readonly byFrequency: number;
  /** By how often each follows the one before it. */
  readonly byPairs: number;
}

export type Trouble =
  /** It was guessing well, and now costs more than guessing by frequency. */
  | 'forgetting'
  /** Worse than guessing blindly. */
  | 'breaking'
  /** So much worse that no number of updates brings it back. */
  | 'diverged'
  /** Nearly all units are saturated, and nothing beyond pairs was learnt. */
  | 'saturated'
  /** Nothing beyond frequencies was learnt. */
  | 'flat';

/** Weights are young before, and losses wild in runs that come to learn well. */
export const SETTLED = 2000;
/** By now every run that learns is below the line of pairs, or well on its way: it has few saturated units. */
const LEARNT = 4000;
/** At `LEARNT` updates runs that got stuck had 93 to 97 % of their units saturated, runs that learnt at most 82 %. */
const MOST_SATURATED = 0.9;
/** A loss of so many times guessing blindly is of weights far too large, not of learning. */
const HOPELESS = 2;

/** @param loss, and what guessing blindly costs: nats per character. */
export function isHopeless(loss: number, blindly: number): boolean {
  return loss > HOPELESS * blindly;
}

/**
 * What is wrong, undefined where nothing is.
 * @param lowest of the losses seen before, infinite where there were none.
 */
export function judge(
  { update, loss, saturated }: Sight,
  lowest: number,
  { blindly, byFrequency, byPairs }: GuessingCosts,
): Trouble | undefined {
  if (update < SETTLED) return undefined;
  if (isHopeless(loss, blindly)) return 'diverged';
  if (loss > blindly) return 'breaking';
  if (lowest < byPairs && loss > byFrequency) return 'forgetting';
  if (update < LEARNT) return undefined;
  if (saturated >= MOST_SATURATED && loss > byPairs) return 'saturated';
  return loss > byFrequency ? 'flat' : undefined;
}
