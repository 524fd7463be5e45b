/**
 * A training's loss on held-out text, as it went.
 * @typedef {{ updates: number, seconds: number, loss: number }} Point seconds of training, evaluations left out
 * @typedef {{ batchSize: number, learningRate: number, curve: Point[] }} Attempt
 */

/** Characters before the first evaluation; then each comes after a quarter more. */
const FIRST = 50_000;
const GROWTH = 1.25;
/** A multiple of this where there are so many updates: JAX makes so many in one call. */
const STEP = 64;

/** A learning rate so far behind another, in nats, after so many characters, is given up. */
const BEHIND = 0.15;
const GRACE = 1_000_000;

/**
 * Numbers of updates after which to evaluate: the same for all learning rates and engines.
 * @param {number} charsPerUpdate
 * @param {number} characters to learn from in all
 * @returns {number[]}
 */
export function scheduleOf(charsPerUpdate, characters) {
  const counts = new Set();
  for (let at = FIRST; at < characters; at *= GROWTH) counts.add(rounded(at / charsPerUpdate));
  counts.add(rounded(characters / charsPerUpdate));
  return [...counts].sort((a, b) => a - b);
}

function rounded(updates) {
  return updates < STEP ? Math.max(1, Math.round(updates)) : STEP * Math.round(updates / STEP);
}

/**
 * Where a curve first comes down to a target, linear between the evaluations around it; of a curve that begins
 * below the target, its first point. Undefined where it never does.
 * @param {Point[]} curve
 * @param {number} target
 * @returns {{ updates: number, seconds: number } | undefined}
 */
export function crossing(curve, target) {
  const at = curve.findIndex(({ loss }) => loss <= target);
  if (at < 0) return undefined;
  const { updates, seconds, loss } = curve[at];
  const before = curve[at - 1];
  if (!before) return { updates, seconds };
  const share = (before.loss - target) / (before.loss - loss);
  const between = (a, b) => a + share * (b - a);
  return { updates: between(before.updates, updates), seconds: between(before.seconds, seconds) };
}

/** How a training ends: with all its targets, or for want of time, which says nothing about it. */
export const REACHED = 'reached';
export const OUT_OF_TIME = 'time is up';

/**
 * REACHED when a curve is down to all targets.
 * @param {Point[]} curve
 * @param {number[]} targets
 */
export function whenReached(curve, targets) {
  return targets.every((target) => crossing(curve, target)) ? REACHED : undefined;
}

/**
 * Whether a training tells about these targets: one that stopped at others may have stopped too early.
 * @param {{ curve: Point[], ended: string }} training
 * @param {number[]} targets
 */
export function tellsOf({ curve, ended }, targets) {
  return ended !== OUT_OF_TIME && (ended !== REACHED || whenReached(curve, targets) === REACHED);
}

/**
 * Whether to give up a training in favour of earlier ones with the same streams and schedule: it is far behind
 * one of them, or all that it has not reached, one of them had by now.
 * @param {Point[]} curve
 * @param {Point[][]} earlier
 * @param {number[]} targets
 * @param {number} charsPerUpdate
 */
export function isHopeless(curve, earlier, targets, charsPerUpdate) {
  const { updates, loss } = curve.at(-1);
  const best = Math.min(...earlier.map((other) => other[curve.length - 1]?.loss ?? Infinity));
  if (updates * charsPerUpdate >= GRACE && loss > best + BEHIND) return true;
  const open = targets.filter((target) => !crossing(curve, target));
  const had = (target) => earlier.some((other) => (crossing(other, target)?.updates ?? Infinity) <= updates);
  return open.length > 0 && open.every(had);
}

/**
 * The streams and learning rate with which an engine should come down to the target first: updates, which are the
 * algorithm's, times what an update takes, which is the engine's. Undefined where no attempt reached it.
 * @param {Attempt[]} attempts
 * @param {number} target
 * @param {(batchSize: number) => number | undefined} pace seconds an update; undefined where it cannot run
 * @returns {{ batchSize: number, learningRate: number, updates: number, seconds: number } | undefined}
 */
export function bestFor(attempts, target, pace) {
  const reaching = attempts.flatMap(({ batchSize, learningRate, curve }) => {
    const reached = crossing(curve, target);
    const perUpdate = pace(batchSize);
    if (!reached || perUpdate === undefined) return [];
    const { updates } = reached;
    return [{ batchSize, learningRate, updates, seconds: updates * perUpdate }];
  });
  return reaching.sort((a, b) => a.seconds - b.seconds)[0];
}

/**
 * The settings that the targets of one engine come down to, each with the targets it is best for.
 * @param {({ target: number, batchSize: number, learningRate: number })[]} picks
 * @returns {{ batchSize: number, learningRate: number, targets: number[] }[]}
 */
export function groupsOf(picks) {
  const groups = new Map();
  for (const { target, batchSize, learningRate } of picks) {
    const key = `${batchSize} ${learningRate}`;
    if (!groups.has(key)) groups.set(key, { batchSize, learningRate, targets: [] });
    groups.get(key).targets.push(target);
  }
  return [...groups.values()];
}

/**
 * Median, lowest and highest over seeds; a training that never came down counts as longer than all others.
 * @param {(number | undefined)[]} seconds one for each seed
 */
export function summaryOf(seconds) {
  const sorted = seconds.map((one) => one ?? Infinity).sort((a, b) => a - b);
  const reached = sorted.filter(Number.isFinite).length;
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return {
    reached,
    of: sorted.length,
    median: finite(median),
    lowest: finite(sorted[0]),
    highest: finite(sorted[sorted.length - 1]),
  };
}

/** JSON knows no infinity. */
function finite(value) {
  return Number.isFinite(value) ? value : null;
}
