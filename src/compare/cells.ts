import { decimal } from '../report/html.ts';
import type { Range } from './comparison.ts';
import type { StoredRun } from './run.ts';

/** "2.013" nats per character; "–" where there is none. */
export function lossText(loss: number | undefined): string {
  return loss === undefined ? '–' : decimal(loss, 3);
}

/** "2.013 (1.998–2.040)", "2.013" where all are alike, "–" where there is none. */
export function rangeText(range: Range | undefined, shown: (value: number) => string): string {
  if (!range) return '–';
  const { median, low, high } = range;
  return low === high ? shown(median) : `${shown(median)} (${shown(low)}–${shown(high)})`;
}

/** "pass", "FAIL", or "–" where no check was made yet. */
export function gradientVerdict({ gradients }: StoredRun): string {
  if (gradients.length === 0) return '–';
  return gradients.every(({ pass }) => pass) ? 'pass' : 'FAIL';
}
