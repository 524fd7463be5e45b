import { chosenOptions as chosenOf } from '../training/departures.ts';
import { type TrainingOptions, trainingOptions } from '../training/options.ts';

/** On a page one watches, and pauses: there is something to see soon, samples come more often than on the command line, the end much later. */
const PAGE_DEFAULTS: Partial<TrainingOptions> = { preset: 'minute', sampleEvery: 1000, updates: 10_000_000 };

/**
 * A whole recipe of what was chosen on the page, or by a link to it.
 * @throws UserError naming an option that is out of its range.
 */
export function pageOptions(chosen: Partial<TrainingOptions> = {}): TrainingOptions {
  return trainingOptions({ ...PAGE_DEFAULTS, ...chosen });
}

/** The least that pageOptions() makes these options of. */
export function chosenOptions(options: TrainingOptions): Partial<TrainingOptions> {
  return chosenOf(options, pageOptions);
}
