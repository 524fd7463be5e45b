/** A training that begins with the weights of another model, on a text of its own. */
import { UserError } from '../errors.ts';
import type { ModelShape } from '../model/config.ts';
import { slotsOf, stepNumbers } from '../model/optimizers/index.ts';
import type { TrainingState } from '../model/state.ts';
import { parameterCount, type RealArray, tensorsOf } from '../model/tensors.ts';
import { Random } from '../random.ts';
import { type Corpus, inVocabulary } from '../text/corpus.ts';
import { RARE_MARK } from '../text/rare.ts';
import { Vocabulary } from '../text/vocabulary.ts';
import type { Checkpoint, Model } from './checkpoint.ts';
import type { NewCharacters } from './new-characters.ts';
import { nameOf, shown, type TrainingOptions } from './options.ts';
import { configOf, firstState, recipeOf } from './setup.ts';

export interface AdoptionOptions {
  /** They join the vocabulary when left out. */
  readonly newCharacters?: NewCharacters | undefined;
  /** Whether the optimiser's moments are taken too. */
  readonly moments?: boolean | undefined;
}

/** What to begin with, for Trainer.open(). */
export interface Adoption {
  /** The text, in the vocabulary that the training has. */
  readonly corpus: Corpus;
  readonly initial: TrainingState;
  /** What is taken and what is not as it was, a sentence each without its full stop. */
  readonly changes: readonly string[];
}

/** Options that the shapes of all weights hang on. */
const SHAPE = ['cell', 'layers', 'hiddenSize'] as const;

/** The options that a training has from the model that it begins with. */
export function shapeOf({ options }: Pick<Model, 'options'>): Partial<TrainingOptions> {
  return Object.fromEntries(SHAPE.map((name) => [name, options[name]]));
}

/**
 * Takes the weights of a model over to a training of its own.
 * @param model with its state, where moments are taken.
 * @throws UserError when shapes differ, or there are no moments that would fit.
 */
export function adopt(
  model: Model & Partial<Pick<Checkpoint, 'state'>>,
  text: Corpus,
  options: TrainingOptions,
  { newCharacters = 'extend', moments = false }: AdoptionOptions = {},
): Adoption {
  for (const name of SHAPE) {
    if (options[name] === model.options[name]) continue;
    throw new UserError(
      `${nameOf(name)} of the model is ${shown(model.options[name])}, not ${shown(options[name])}; leave the option out, or begin with fresh weights`,
    );
  }
  const corpus = withCharactersOf(model.vocabulary, text, newCharacters);
  const config = configOf(options, corpus.vocabulary);
  const fresh = firstState(config, options, new Random(options.seed));
  const places = placesOf(model.vocabulary, corpus.vocabulary);
  const move = (from: RealArray, to: RealArray) => {
    moveKnown(configOf(model.options, model.vocabulary), from, config, to, places);
  };
  const parameters = Float64Array.from(fresh.parameters);
  move(model.parameters, parameters);
  makeUnlikely(config, parameters, places);
  const kept = Float64Array.from(fresh.moments);
  if (moments) {
    const [old, length] = [momentsOf(model, options), parameterCount(config)];
    const slots = slotsOf(options);
    for (let slot = 0; slot < slots; slot++)
      move(
        old.subarray((slot * old.length) / slots, ((slot + 1) * old.length) / slots),
        kept.subarray(slot * length, (slot + 1) * length),
      );
  }
  const changes = changesOf(model, text, corpus, moments);
  return { corpus, initial: { ...fresh, parameters, moments: kept }, changes };
}

function withCharactersOf(known: Vocabulary, text: Corpus, rule: NewCharacters): Corpus {
  const unknown = text.vocabulary.codePoints.filter((codePoint) => known.idOf(codePoint) === undefined);
  const added = rule === 'extend' || unknown.length === 0 ? unknown : [RARE_MARK];
  return inVocabulary(text, new Vocabulary([...known.codePoints, ...added]))!;
}

/** For each id its id in the model; -1 for a new one. */
function placesOf(known: Vocabulary, vocabulary: Vocabulary): Int32Array {
  return Int32Array.from(vocabulary.codePoints, (codePoint) => known.idOf(codePoint) ?? -1);
}

/** Copies what belongs to characters that the model knows, and to none; both arrays are packed as tensorsOf() says. */
function moveKnown(
  known: ModelShape,
  from: RealArray,
  shape: ModelShape,
  to: RealArray,
  places: Int32Array,
): void {
  const before = tensorsOf(known);
  for (const [t, { kind, layer, offset, rows, columns, size }] of tensorsOf(shape).entries()) {
    const old = before[t]!;
    const byColumn = kind === 'U' && layer === 0;
    const byRow = kind === 'V' || kind === 'c';
    if (!byColumn && !byRow) {
      to.set(from.subarray(old.offset, old.offset + size), offset);
      continue;
    }
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const place = places[byColumn ? column : row]!;
        if (place < 0) continue;
        const at = byColumn ? row * old.columns + place : place * columns + column;
        to[offset + row * columns + column] = from[old.offset + at]!;
      }
    }
  }
}

/** A new character begins as unlikely as the most unlikely that is known: with a bias of 0 it might come all the time. */
function makeUnlikely(shape: ModelShape, parameters: Float64Array, places: Int32Array): void {
  const { offset } = tensorsOf(shape).find(({ kind }) => kind === 'c')!;
  const known = [...places.keys()].filter((id) => places[id]! >= 0);
  const lowest = known.reduce((low, id) => Math.min(low, parameters[offset + id]!), Number.POSITIVE_INFINITY);
  for (const [id, place] of places.entries()) if (place < 0) parameters[offset + id] = lowest;
}

/** Whether an optimiser's step hangs on how many updates were made before it. */
function counts(options: TrainingOptions): boolean {
  const [first, later] = [0, 1000].map((update) => stepNumbers(recipeOf(options), 1, update));
  return first!.some((number, i) => number !== later![i]);
}

function momentsOf(
  { state, options: { optimizer } }: Partial<Pick<Checkpoint, 'state'>> & Pick<Model, 'options'>,
  options: TrainingOptions,
): RealArray {
  if (!state)
    throw new UserError(
      'the model has no moments; name its checkpoint.safetensors, or take its weights alone',
    );
  if (options.optimizer !== optimizer) {
    throw new UserError(
      `the model has moments of ${optimizer}, not of ${options.optimizer}; choose that optimiser, or take its weights alone`,
    );
  }
  if (counts(options)) {
    throw new UserError(
      `the moments of ${optimizer} are worth what the number of updates says, which begins anew; take the weights alone`,
    );
  }
  return state.moments;
}

function changesOf(model: Model, text: Corpus, { vocabulary }: Corpus, moments: boolean): string[] {
  const { codePoints } = text.vocabulary;
  const unknown = codePoints.filter((codePoint) => model.vocabulary.idOf(codePoint) === undefined);
  const unused = model.vocabulary.codePoints.filter(
    (codePoint) => text.vocabulary.idOf(codePoint) === undefined,
  );
  const added = vocabulary.size - model.vocabulary.size;
  const mapped = unknown.filter((codePoint) => vocabulary.idOf(codePoint) === undefined).length;
  return [
    `it begins with the weights ${moments ? 'and moments ' : ''}of a model of "${model.text.name}" after ${shown(model.update)} updates`,
    ...(added > 0
      ? [
          `${shown(added)} characters are new to the model: their weights are drawn anew, and they begin as unlikely as its most unlikely`,
        ]
      : []),
    ...(mapped > 0 ? [`${shown(mapped)} characters of the text that it never saw become one, “\ufffd”`] : []),
    ...(unused.length > 0
      ? [`${shown(unused.length)} characters of the model do not come in this text; it keeps them`]
      : []),
  ];
}
