import type { TrainingOptions } from './options.ts';

/** Options that decide the learning rate of an update. */
export type RateOptions = Pick<
  TrainingOptions,
  'learningRate' | 'schedule' | 'warmup' | 'finalRate' | 'rateDecay' | 'decayEvery' | 'decayAfter' | 'updates'
>;

/**
 * The learning rate of the update that follows `update` others. In the warm-up it rises by equal steps to eta, which
 * its last update has; then the schedule begins.
 */
export function learningRateAt(options: RateOptions, update: number, updatesPerEpoch: number): number {
  const { learningRate, warmup, schedule } = options;
  if (update < warmup) return learningRate * ((update + 1) / warmup);
  return learningRate * SCHEDULES[schedule](options, update, updatesPerEpoch);
}

/** Whether every update has the same learning rate. */
export function isConstant({ schedule, warmup }: Pick<RateOptions, 'schedule' | 'warmup'>): boolean {
  return schedule === 'constant' && warmup === 0;
}

/** Which share of eta an update after the warm-up has. */
type Schedule = (options: RateOptions, update: number, updatesPerEpoch: number) => number;

const SCHEDULES: Readonly<Record<TrainingOptions['schedule'], Schedule>> = {
  constant: () => 1,
  linear: (options, update) => between(options.finalRate, 1 - progress(options, update)),
  // Loshchilov and Hutter 2017, without restarts.
  cosine: (options, update) =>
    between(options.finalRate, (1 + Math.cos(Math.PI * progress(options, update))) / 2),
  exponential: ({ rateDecay, decayEvery, warmup }, update) => rateDecay ** ((update - warmup) / decayEvery),
  step: ({ rateDecay, decayEvery, warmup }, update) =>
    rateDecay ** Math.floor((update - warmup) / decayEvery),
  // The epoch that ends the first `decayAfter` ones is the first to be followed by a factor.
  epochs: ({ rateDecay, decayAfter }, update, updatesPerEpoch) =>
    rateDecay ** Math.max(0, Math.floor(update / updatesPerEpoch) - decayAfter + 1),
};

/** From 0 at the first update after the warm-up to 1 at the last of the training. */
function progress({ warmup, updates }: RateOptions, update: number): number {
  return (update - warmup) / Math.max(1, updates - 1 - warmup);
}

function between(final: number, share: number): number {
  return final + (1 - final) * share;
}
