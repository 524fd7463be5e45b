import type { TrainingOptions } from '../options.ts';
import { remedyFor } from './remedy.ts';
import { type Warning, whyText } from './words.ts';

/** The numbers of a training are of no use any more: all since the last good state is void. */
export class Divergence extends Error {
  override readonly name = 'Divergence';
  /** Updates done when it was noticed. */
  readonly update: number;

  /** @param seen what shows it, for a person. */
  constructor(update: number, seen: string) {
    super(seen);
    this.update = update;
  }

  /** @param options of the training, as they were. */
  warning(options: TrainingOptions): Warning {
    const remedy = remedyFor('diverged', options);
    return {
      update: this.update,
      kind: 'diverged',
      seen: this.message,
      why: whyText('diverged', options),
      remedy,
    };
  }
}
