/**
 * A budget of time: a function that tells the seconds left.
 * @param {number} seconds may be Infinity
 * @param {() => number} now milliseconds
 */
export function budgetOf(seconds, now = () => performance.now()) {
  const end = now() + 1000 * seconds;
  return () => (end - now()) / 1000;
}

/**
 * A part of what is left of a budget.
 * @param {() => number} left
 * @param {number} share
 * @param {() => number} now milliseconds
 */
export function partOf(left, share, now = () => performance.now()) {
  return budgetOf(left() * share, now);
}

/**
 * Microseconds an update: the median of three runs, each a sixth of `seconds` or more, after as long a warm-up.
 * @param {(updates: number) => Promise<{ seconds: number }>} train
 * @param {number} seconds
 */
export async function microsecondsOf(train, seconds) {
  const timed = async (updates) => (await train(updates)).seconds;
  let updates = 1;
  // Twice, so that a compilation or a hiccup is not taken for many updates' worth of time.
  while (Math.min(await timed(updates), await timed(updates)) < seconds / 6) updates *= 2;
  const runs = [];
  for (let run = 0; run < 3; run++) runs.push(((await timed(updates)) / updates) * 1e6);
  return runs.sort((a, b) => a - b)[1];
}
