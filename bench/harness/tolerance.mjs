/** Largest relative difference of a loss that is let through. */
const BOUND = 1e-4;

/**
 * Compares losses with those expected: the largest relative difference decides.
 * @param {ArrayLike<number | null>} losses
 * @param {{ by: string, losses: number[] }} expected none where nothing could judge
 * @returns {{ by: string, difference: number | null, passed: boolean }}
 */
export function judge(losses, { by, losses: expected }) {
  const apart = expected.map((loss, i) => Math.abs((losses[i] ?? Number.NaN) / loss - 1));
  const difference = apart.length > 0 ? Math.max(...apart) : Number.NaN;
  return { by, difference: Number.isNaN(difference) ? null : difference, passed: difference <= BOUND };
}

/**
 * The outcome in a word or two, for a table.
 * @param {{ by: string, difference: number | null, passed: boolean }} outcome
 */
export function outcomeOf({ by, difference, passed }) {
  if (passed) return difference === null ? 'not compared' : 'passed';
  return difference === null ? `FAILED (${by})` : `FAILED by ${difference.toExponential(1)}`;
}
