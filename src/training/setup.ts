/** What the options mean for a text: everything that a backend's session, a check or a measurement is opened with. */
import type { TrainingText } from '../backends/backend.ts';
import { UserError } from '../errors.ts';
import type { ModelConfig } from '../model/config.ts';
import type { Recipe } from '../model/recipe.ts';
import { initialState, type TrainingState } from '../model/state.ts';
import { Random } from '../random.ts';
import { type Batches, batchesOf } from '../text/batches.ts';
import { type Corpus, heldOutLength, holdOut } from '../text/corpus.ts';
import { endMarkOf } from '../text/documents.ts';
import type { Vocabulary } from '../text/vocabulary.ts';
import { nameOf, shown, type TrainingOptions } from './options.ts';

/** A training text with the batches that it is read in. */
export interface BatchedText extends TrainingText {
  /** Where each stream reads. */
  readonly batches: Batches;
}

/** A training, but for its state. */
export interface Setup {
  /** The sizes of the model and of an update. */
  readonly config: ModelConfig;
  /** What makes a step of a gradient. */
  readonly recipe: Recipe;
  /** What is read, and where. */
  readonly text: BatchedText;
}

/** @throws UserError when the text is too short for these options. */
export function setupOf(corpus: Corpus, options: TrainingOptions): Setup {
  return {
    config: configOf(options, corpus.vocabulary),
    recipe: recipeOf(options),
    text: trainingText(corpus, options),
  };
}

export function configOf(
  options: TrainingOptions,
  vocabulary: Pick<Vocabulary, 'size' | 'idOf'>,
): ModelConfig {
  const { cell, layers, hiddenSize, seqLength, batchSize } = options;
  const mark = endMarkOf(options);
  const endMark = mark === undefined ? undefined : vocabulary.idOf(mark);
  const sizes = { vocabularySize: vocabulary.size, cell, layers, hiddenSize, seqLength, batchSize };
  return endMark === undefined ? sizes : { ...sizes, endMark };
}

export function recipeOf(options: TrainingOptions): Recipe {
  const { optimizer, momentum, decay, weightDecay, loss, clip, clipAt, dropout, seed } = options;
  return { optimizer, momentum, decay, weightDecay, loss, clip, clipAt, dropout, seed };
}

/**
 * The text without its held-out part, in batches, and that part.
 * @throws UserError when too little is left to train on, or held out to measure with.
 */
function trainingText({ ids }: Corpus, options: TrainingOptions): BatchedText {
  const { validation, validationAt } = options;
  const split = holdOut(ids, validation, validationAt);
  const { validationIds } = split;
  if (validationIds && validationIds.length < 2) {
    throw new UserError(
      `${nameOf('validation')} ${shown(validation)} leaves ${shown(validationIds.length)} of ${shown(ids.length)} characters to measure with; hold out at least two`,
    );
  }
  return { ...split, batches: trainingBatches(ids.length, options) };
}

/** The batches of a text of so many characters, the held-out ones included. @throws UserError when it is too short. */
export function trainingBatches(textLength: number, options: TrainingOptions): Batches {
  const { validation, batchSize, seqLength } = options;
  const heldOut = heldOutLength(textLength, validation);
  return batchesOf(textLength - heldOut, batchSize, seqLength, { ...options, heldOut });
}

/** The state before the first update. @param random draws the weights. */
export function firstState(config: ModelConfig, options: TrainingOptions, random: Random): TrainingState {
  return initialState(config, random, options, options.init);
}

/** A training at a state: what a session is opened with, what a check of gradients and a measurement are made with. */
export interface TrainingPlace extends Setup {
  /** Parameters, moments and carried states before the next update. */
  readonly state: TrainingState;
  /** eta of its first update. */
  readonly learningRate: number;
}

/**
 * A training at a state, or before its first update. What `auto` measures with is fresh, also where a checkpoint is
 * resumed: after a wild first phase units may be saturated so far that float32 itself misses the bound.
 * @throws UserError when the text is too short for these options.
 */
export function placeOf(corpus: Corpus, options: TrainingOptions, state?: TrainingState): TrainingPlace {
  const setup = setupOf(corpus, options);
  const fresh = () => firstState(setup.config, options, new Random(options.seed));
  return { ...setup, state: state ?? fresh(), learningRate: options.learningRate };
}

/** What the losses of a training are counted in. */
export function lossUnit({ loss, seqLength }: TrainingOptions): string {
  return loss === 'mean' ? 'nats per character' : `nats per sequence of ${seqLength}`;
}

/** A loss in its unit is so many times the nats per character. */
export function charactersPerLoss({ loss, seqLength }: TrainingOptions): number {
  return loss === 'mean' ? 1 : seqLength;
}

/** A loss in its unit, as bits a character. */
export function bitsPerCharacterOf(loss: number, options: TrainingOptions): number {
  return loss / charactersPerLoss(options) / Math.LN2;
}

/** Digits behind the point that tell such losses apart. */
export function lossDigits({ loss }: TrainingOptions): number {
  return loss === 'mean' ? 4 : 2;
}
