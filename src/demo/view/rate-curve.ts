import { isConstant, learningRateAt } from '../../training/learning-rate.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { trainingBatches } from '../../training/setup.ts';
import { significant } from '../format.ts';
import { h, svg } from './dom.ts';

const POINTS = 200;

/** The learning rate over the whole run, as a curve and in words, where it is not constant. */
export class RateCurve {
  readonly element = h('div', { className: 'field rate-curve' });

  /** @param textLength in characters, the held-out ones included; 0 before it is known. */
  show(options: TrainingOptions, textLength: number): void {
    const updatesPerEpoch = isConstant(options) ? undefined : epochOf(options, textLength);
    this.element.hidden = updatesPerEpoch === undefined;
    if (updatesPerEpoch === undefined) return;
    const rates = Array.from({ length: POINTS }, (_, i) => {
      const update = Math.floor((i / (POINTS - 1)) * (options.updates - 1));
      return learningRateAt(options, update, updatesPerEpoch);
    });
    const words = `From ${significant(rates[0]!)} at first to ${significant(rates.at(-1)!)} at the last update.`;
    this.element.replaceChildren(curve(rates), h('p', { className: 'soft' }, words));
  }
}

/** Updates in an epoch; undefined where the text is too short for these options. */
function epochOf(options: TrainingOptions, textLength: number): number | undefined {
  try {
    return trainingBatches(textLength, options).updatesPerEpoch;
  } catch {
    return undefined;
  }
}

function curve(rates: readonly number[]): SVGElement {
  const highest = Math.max(...rates);
  const points = rates.map((rate, i) => `${i},${(1 - rate / highest).toFixed(4)}`).join(' ');
  return svg(
    'svg',
    { viewBox: `0 0 ${POINTS - 1} 1`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('polyline', { points }),
  );
}
