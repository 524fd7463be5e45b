import { UserError } from '../errors.ts';
import type { Corpus } from '../text/corpus.ts';
import { trainingLength } from './checkpoint.ts';
import type { TrainingOptions } from './options.ts';

/**
 * Splits a text: `ids` to train on and, where a part is held out, `validationIds` to measure with.
 * @throws UserError when too little would be held out to predict a character.
 */
export function splitText(
  { ids }: Corpus,
  options: TrainingOptions,
): { ids: Uint32Array; validationIds: Uint32Array | undefined } {
  const length = trainingLength(ids.length, options);
  if (options.validation === 0) return { ids, validationIds: undefined };
  const validationIds = ids.subarray(length);
  if (validationIds.length < 2) {
    throw new UserError(
      `--validation ${options.validation} holds out ${validationIds.length} characters of ${ids.length}; hold out at least two`,
    );
  }
  return { ids: ids.subarray(0, length), validationIds };
}
