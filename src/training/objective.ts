import type { Checkpoint } from './checkpoint.ts';
import { charactersPerLoss } from './setup.ts';

/** How good a run is, in one number for whoever compares many: the lower, the better. */
export interface Objective {
  /** The lowest held-out loss, where there is any; else the lowest smooth loss. */
  readonly of: 'held-out loss' | 'smooth loss';
  /** When it was reached. */
  readonly update: number;
  readonly natsPerCharacter: number;
  readonly bitsPerCharacter: number;
}

/** @param validation nats per character on the held-out text. */
export function objectiveOf(
  { best, update, smoothLoss, options }: Pick<Checkpoint, 'best' | 'update' | 'smoothLoss' | 'options'>,
  validation: readonly { readonly update: number; readonly loss: number }[],
): Objective {
  const lowest = validation.reduce<(typeof validation)[number] | undefined>(
    (low, one) => (low && low.loss <= one.loss ? low : one),
    undefined,
  );
  if (lowest) return objective('held-out loss', lowest.update, lowest.loss);
  const smooth = best ?? { update, smoothLoss }; // in the first updates no model was kept yet
  return objective('smooth loss', smooth.update, smooth.smoothLoss / charactersPerLoss(options));
}

function objective(of: Objective['of'], update: number, natsPerCharacter: number): Objective {
  return { of, update, natsPerCharacter, bitsPerCharacter: natsPerCharacter / Math.LN2 };
}
