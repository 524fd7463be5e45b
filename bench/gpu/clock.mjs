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
