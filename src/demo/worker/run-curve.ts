import type { TrainingOptions } from '../../training/options.ts';
import { bitsPerCharacterOf } from '../../training/setup.ts';
import type { LossHistory } from '../loss-history.ts';
import type { RunCurve } from '../protocol.ts';

/** Points of a curve: as many as a small figure can show. */
const POINTS = 240;

/** The smooth loss over a run, at points that are evenly spaced over the logarithm of the updates. */
export function curveOf(history: LossHistory, options: TrainingOptions): RunCurve {
  const { length } = history;
  const places = new Set<number>();
  for (let i = 0; i < POINTS && length > 0; i++) places.add(Math.round(length ** (i / (POINTS - 1))) - 1);
  const updates = Float64Array.from(places, (place) => history.updateAt(place));
  const bits = Float64Array.from(places, (place) => bitsPerCharacterOf(history.smooth[place]!, options));
  return { updates, bits };
}
