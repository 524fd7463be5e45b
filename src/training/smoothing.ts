/** Share of a new loss in a smooth one. */
const SHARE = 0.001;

/**
 * The smooth loss after one more loss, as min-char-rnn defines it; the very first loss starts it, and weighs on it for
 * thousands of updates. It decides which model is the best, and stands in all files.
 */
export function smooth(smoothLoss: number | undefined, loss: number): number {
  return smoothLoss === undefined ? loss : (1 - SHARE) * smoothLoss + SHARE * loss;
}

/** Losses of the last part of a training that is so large make what people watch. */
const RECENT = 1 / 5;

/**
 * A smooth loss for people to watch: the mean of the losses of the last fifth of all updates, later of the last thousand
 * or so as in files. Where learning begins it keeps up with it, and nothing weighs on it that is long past.
 * @param before the same at the update before; of no account at the first.
 * @param update that the loss is of, counted from 1.
 */
export function unbiased(before: number, update: number, loss: number): number {
  const share = Math.max(SHARE, Math.min(1, 1 / (RECENT * update)));
  return share === 1 ? loss : before + (loss - before) * share;
}
