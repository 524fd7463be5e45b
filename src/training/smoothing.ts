/** Share of a new loss in a smooth one. */
const SHARE = 0.001;

/**
 * The smooth loss after one more loss, as min-char-rnn defines it; the very first loss starts it, and weighs on it for
 * thousands of updates. It decides which model is the best, and stands in all files.
 */
export function smooth(smoothLoss: number | undefined, loss: number): number {
  return smoothLoss === undefined ? loss : (1 - SHARE) * smoothLoss + SHARE * loss;
}

/**
 * The same without the weight of the first loss, for people to watch: the mean of all losses so far, in which each
 * weighs 0.999 of the one after it.
 * @param before the same at the update before; of no account at the first.
 * @param update that the loss is of, counted from 1.
 */
export function unbiased(before: number, update: number, loss: number): number {
  return update === 1 ? loss : before + ((loss - before) * SHARE) / (1 - (1 - SHARE) ** update);
}
