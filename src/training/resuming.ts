import { UserError } from '../errors.ts';
import type { Corpus } from '../text/corpus.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { TrainingOptions } from './options.ts';

/** @throws UserError when the checkpoint belongs to another text or another model. */
export function checkSameTraining(checkpoint: Checkpoint, corpus: Corpus, options: TrainingOptions): void {
  const { text } = checkpoint;
  if (text.fingerprint !== corpus.fingerprint || text.length !== corpus.ids.length) {
    throw new UserError(
      `the checkpoint was trained on "${text.name}" (${text.length} characters), which is not the text "${corpus.name}" (${corpus.ids.length} characters); resume with the same text`,
    );
  }
  for (const name of ['hiddenSize', 'seqLength', 'batchSize', 'validation'] as const) {
    if (checkpoint.options[name] !== options[name]) {
      throw new UserError(
        `the checkpoint has ${name} ${checkpoint.options[name]}, not ${options[name]}; leave the option out, or start a new training`,
      );
    }
  }
}

/** @throws UserError when there is nothing left to do, or as checkSameTraining() does. */
export function checkResumable(checkpoint: Checkpoint, corpus: Corpus, options: TrainingOptions): void {
  checkSameTraining(checkpoint, corpus, options);
  if (checkpoint.update >= options.updates) {
    throw new UserError(
      `the checkpoint has ${checkpoint.update} updates done already; give --updates a larger number to go on`,
    );
  }
}
