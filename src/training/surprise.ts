/** How much each character of a text surprises a model. */
import { UserError } from '../errors.ts';
import { readAlong } from '../model/reader.ts';
import { nextTask } from '../next-task.ts';
import { rareMarkOf } from '../text/rare.ts';
import { type Unknown, understand } from '../text/understanding.ts';
import type { Model } from './checkpoint.ts';
import { readerOf } from './model-reader.ts';
import { partLength } from './reading.ts';
import { configOf } from './setup.ts';

/** What a model makes of a text. */
export interface Surprises {
  /** The text as the model read it: without the characters that it never saw, where they were left out. */
  readonly text: string;
  /**
   * -ln p of each code point, in nats; NaN for the first, which nothing predicts. Where the model knows documents the end
   * mark of the one before predicts it, unless it is that mark itself.
   */
  readonly nats: Float64Array;
  /** Their mean, what is not predicted left out. */
  readonly natsPerCharacter: number;
  /** The same in bits. */
  readonly bitsPerCharacter: number;
  /** Characters that were left out. */
  readonly skipped: number;
}

/** How a text is read. */
export interface SurpriseOptions {
  /** What is done about characters that the model never saw; they are refused when left out. */
  readonly unknown?: Unknown | undefined;
  /** Is told, some times a second, how many characters are read, and of how many. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  /** Ends the reading early: what it was aborted with is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Some characters of a text, one after the other, and -ln p of each, in nats. */
export interface PartSurprises {
  /** The place of the first of them. */
  readonly from: number;
  readonly nats: Float64Array;
}

/**
 * Reads a text from zero states, its state carried along, in parts of a tenth of a second or two.
 * @param ids of the text.
 */
export function* surprisesInParts(model: Model, ids: Uint32Array): Generator<PartSurprises, void> {
  const reader = readerOf(model);
  const config = configOf(model.options, model.vocabulary);
  const firstIsPredicted = config.endMark !== undefined && ids[0] !== config.endMark;
  const p = new Float64Array(model.vocabulary.size);
  const length = partLength(config);
  for (let from = 0; from < ids.length; from += length) {
    const to = Math.min(ids.length, from + length);
    const nats = new Float64Array(to - from);
    readAlong(reader, ids, { from, to }, p, (at, surprise) => {
      nats[at - from] = at === 0 && !firstIsPredicted ? Number.NaN : surprise;
    });
    yield { from, nats };
  }
}

/**
 * The loss of a model on a text, and its surprise at every character, from zero states on, in float64. Between its parts
 * the event loop has its turn.
 * @throws UserError when the text has fewer than two characters, or one that the model never saw and that is refused.
 */
export async function surprisesOf(
  model: Model,
  text: string,
  { unknown, onProgress, signal }: SurpriseOptions = {},
): Promise<Surprises> {
  const {
    ids,
    text: read,
    skipped,
  } = understand(model.vocabulary, text, {
    unknown,
    mark: rareMarkOf(model.options),
  });
  if (ids.length < 2) {
    throw new UserError(
      `the text has ${ids.length === 1 ? 'a single character' : 'no character'} that the model can read; it takes two, the second being predicted from the first`,
    );
  }
  const nats = new Float64Array(ids.length);
  for (const part of surprisesInParts(model, ids)) {
    nats.set(part.nats, part.from);
    onProgress?.(part.from + part.nats.length, ids.length);
    await nextTask();
    signal?.throwIfAborted();
  }
  const predicted = Number.isNaN(nats[0]) ? nats.subarray(1) : nats;
  const natsPerCharacter = predicted.reduce((sum, one) => sum + one, 0) / predicted.length;
  return { text: read, nats, natsPerCharacter, bitsPerCharacter: natsPerCharacter / Math.LN2, skipped };
}
