import { UserError } from '../errors.ts';
import { type Corpus, inVocabulary } from '../text/corpus.ts';
import type { Checkpoint } from './checkpoint.ts';
import { isRead, nameOf, type OptionName, shown, type TrainingOptions } from './options.ts';

/**
 * Options that a training keeps to its end, with all others free to change. Shapes, states and moments of a checkpoint
 * hang on most of them, as does the unit of its smooth loss; a held-out part that moves would have been trained on. What a
 * preset filled in and how the weights began is settled: another preset, init or seed would have no effect, or half of
 * one, and the run's records would tell of another.
 */
export const STRUCTURE = [
  'preset',
  'cell',
  'layers',
  'hiddenSize',
  'documentSeparator',
  'rare',
  'init',
  'seqLength',
  'batchSize',
  'validation',
  'validationAt',
  'optimizer',
  'loss',
  'seed',
] as const satisfies readonly OptionName[];

/**
 * A run's text as the run reads it: in the vocabulary of its model, which is larger where it began with another text's.
 * What cannot be read so is another text, for checkSameTraining() to tell.
 */
export function corpusOfRun({ vocabulary }: Pick<Checkpoint, 'vocabulary'>, corpus: Corpus): Corpus {
  return inVocabulary(corpus, vocabulary) ?? corpus;
}

/** @throws UserError when the checkpoint belongs to another text or another training. */
export function checkSameTraining(checkpoint: Checkpoint, corpus: Corpus, options: TrainingOptions): void {
  for (const name of STRUCTURE) {
    if (checkpoint.options[name] !== options[name] && isRead(name, options)) {
      throw new UserError(
        `${nameOf(name)} of the checkpoint is ${shown(checkpoint.options[name])}, not ${shown(options[name])}; leave the option out, or start a new training`,
      );
    }
  }
  const { text } = checkpoint;
  if (text.fingerprint !== corpus.fingerprint || text.length !== corpus.ids.length)
    throw new UserError(otherText(text, corpus));
}

function otherText(text: Checkpoint['text'], { name, ids }: Corpus): string {
  if (text.length === ids.length) {
    return `the checkpoint was trained on "${text.name}", and the text "${name}" is another, though it has ${shown(ids.length)} characters too: it was changed since, or is read in another way; resume with the text as it was`;
  }
  return `the checkpoint was trained on "${text.name}" (${shown(text.length)} characters), which is not the text "${name}" (${shown(ids.length)} characters); resume with the same text`;
}

/** @throws UserError when there is nothing left to do. */
export function checkUnfinished({ update }: Checkpoint, { updates }: TrainingOptions): void {
  if (update < updates) return;
  throw new UserError(
    `the checkpoint has ${shown(update)} updates done already; to go on, ${nameOf('updates')} must be larger`,
  );
}

/** @throws UserError when there is nothing left to do, or as checkSameTraining() does. */
export function checkResumable(checkpoint: Checkpoint, corpus: Corpus, options: TrainingOptions): void {
  checkSameTraining(checkpoint, corpus, options);
  checkUnfinished(checkpoint, options);
}
