import type { NumberOption } from '../options/option.ts';
import { OPTIONS, suiting, type TrainingOptions } from '../options.ts';
import type { Trouble } from './judge.ts';

/** What to choose otherwise, so that a training on the same text learns. */
export function remedyFor(trouble: Trouble, options: TrainingOptions): Partial<TrainingOptions> {
  return trouble === 'flat' ? longerSteps(options) : { learningRate: shorterStep(options) };
}

/**
 * A learning rate that does not saturate the units. AdaGrad's first steps are as long as the rate however small a
 * gradient is, in every weight of a unit at once: on texts where 0.1 saturated 100 units, 0.05 trained them, and 0.02
 * trained 256, which 0.05 saturated. For other sizes the rule is drawn on from these two; it was not measured.
 */
function safeRate({ optimizer, hiddenSize }: TrainingOptions): number {
  const { learningRate } = suiting(optimizer) as Pick<TrainingOptions, 'learningRate'>;
  return optimizer === 'adagrad' ? (learningRate / 2) * Math.min(1, 100 / hiddenSize) : learningRate;
}

function shorterStep(options: TrainingOptions): number {
  return rounded(Math.min(options.learningRate / 2, safeRate(options)));
}

function longerSteps(options: TrainingOptions): Partial<TrainingOptions> {
  const safe = rounded(safeRate(options));
  if (options.learningRate < safe) return { learningRate: safe };
  if (options.init === 'small') return { init: 'scaled' };
  if (options.optimizer !== 'adam') return { optimizer: 'adam', ...suiting('adam') };
  return { learningRate: rounded(2 * options.learningRate) };
}

/** To one digit, within what the option takes. */
function rounded(rate: number): number {
  const { minimum, maximum } = OPTIONS.learningRate as NumberOption;
  return Math.min(maximum, Math.max(minimum, Number(rate.toPrecision(1))));
}
