import * as v from 'valibot';
import { messageOf, UserError } from '../errors.ts';
import type { ModelConfig } from '../model/config.ts';
import type { TrainingState } from '../model/state.ts';
import type { RealArray } from '../model/tensors.ts';
import { isRandomState } from '../random.ts';
import { FINGERPRINT, type TextIdentity } from '../text/corpus.ts';
import { storedCodePoints, Vocabulary } from '../text/vocabulary.ts';
import {
  carriedOf,
  checkedNumbers,
  cut,
  joined,
  momentsOf,
  type Part,
  parametersOf,
} from './file-tensors.ts';
import type { History } from './history.ts';
import { HistorySchema } from './history-schema.ts';
import { RUN_OPTIONS } from './options/run.ts';
import { checkOption, DEFAULTS, OPTION_NAMES, type TrainingOptions, trainingOptions } from './options.ts';
import { type NamedTensor, readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.ts';
import { configOf } from './setup.ts';

/** Of the options in a file; those of version 0.1.0 have none. Files of an earlier one have fewer options. */
const CONFIG_VERSION = 4;

/** A model that can write: weights and vocabulary. */
export interface Model {
  /** What it was trained with. */
  readonly options: TrainingOptions;
  /** The text that it was trained on. */
  readonly text: TextIdentity;
  /** The characters that it knows. */
  readonly vocabulary: Vocabulary;
  /** The first character of the text that was trained on; files of versions before 0.3.0 do not tell. */
  readonly opening?: string | undefined;
  /** Updates done when these were the parameters. */
  readonly update: number;
  /** The smoothed loss then, in nats; a sum over the sequence, unless the option loss is mean. */
  readonly smoothLoss: number;
  /** Packed as tensorsOf() says. */
  readonly parameters: RealArray;
}

/** The lowest smooth loss of a training. */
export interface LowestLoss {
  /** Updates done then. */
  readonly update: number;
  /** In the unit of the training's loss. */
  readonly smoothLoss: number;
}

const LEFT = ['sample', 'reading'] as const;
/** What is still to be shown of a model after its last update: the sample and the loss on the held-out text, or that alone. */
export type Left = (typeof LEFT)[number];

/** A model with all that is needed to train on as if nothing had happened. */
export interface Checkpoint extends Omit<Model, 'parameters'> {
  /** Parameters, moments and carried states after the last update. */
  readonly state: TrainingState;
  /** The smooth loss that people watch: see unbiased(). */
  readonly shownLoss: number;
  /** State of the random numbers that samples are drawn with. */
  readonly random: readonly number[];
  /** Seconds of training so far. */
  readonly seconds: number;
  /** Lowest smooth loss so far, and when it was. */
  readonly best: LowestLoss | undefined;
  /** What was due, and was left when the training stopped: it comes first when that goes on. */
  readonly left?: Left | undefined;
  /** How it was trained; files of versions before 0.3.0 do not tell. */
  readonly history?: History | undefined;
}

/** The best model's file: its parameters. */
export const writeModel = (model: Model): Uint8Array => writeSafetensors(modelContents(model));

/** The checkpoint's file: parameters, the optimiser's moments and the carried states. */
export const writeCheckpoint = (checkpoint: Checkpoint): Uint8Array =>
  writeSafetensors(checkpointContents(checkpoint));

/** What writeModel() writes. */
export function modelContents(model: Model): SafetensorsFile {
  const config = configOf(model.options, model.vocabulary);
  return { tensors: cut(parametersOf(config), model.parameters), metadata: metadataOf(model) };
}

/** What writeCheckpoint() writes. */
export function checkpointContents(checkpoint: Checkpoint): SafetensorsFile {
  const { options, vocabulary, state, shownLoss, random, seconds, best, left, history } = checkpoint;
  const config = configOf(options, vocabulary);
  return {
    tensors: [
      ...cut(parametersOf(config), state.parameters),
      ...cut(momentsOf(config, options), state.moments),
      ...cut(carriedOf(config), state.carried),
    ],
    metadata: {
      ...metadataOf(checkpoint),
      shownLoss: JSON.stringify(shownLoss),
      random: JSON.stringify(random),
      seconds: JSON.stringify(seconds),
      best: JSON.stringify(best ?? null),
      ...(left && { left: JSON.stringify(left) }),
      ...(history && { history: JSON.stringify(history) }),
    },
  };
}

function metadataOf({
  options,
  text,
  vocabulary,
  opening,
  update,
  smoothLoss,
}: Omit<Model, 'parameters'>): Record<string, string> {
  return {
    format: 'webgpu-char-rnn',
    config: JSON.stringify({ version: CONFIG_VERSION, ...options }),
    text: JSON.stringify(text),
    vocabulary: JSON.stringify(vocabulary.toString()),
    ...(opening !== undefined && { opening: JSON.stringify(opening) }),
    update: JSON.stringify(update),
    smoothLoss: JSON.stringify(smoothLoss),
    seed: JSON.stringify(options.seed),
  };
}

const json = <S extends v.GenericSchema>(schema: S) => v.pipe(v.string(), v.parseJson(), schema);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const updates = v.pipe(count, v.maxValue(RUN_OPTIONS.updates.maximum));

const ModelMetadata = v.object({
  format: v.literal('webgpu-char-rnn'),
  config: json(v.record(v.string(), v.unknown())),
  text: json(
    v.object({ name: v.string(), length: count, fingerprint: v.pipe(v.string(), v.regex(FINGERPRINT)) }),
  ),
  vocabulary: json(v.string()),
  opening: v.optional(json(v.pipe(v.string(), v.nonEmpty(), v.maxLength(2)))),
  update: json(updates),
  smoothLoss: json(amount),
});

/** What a checkpoint has beside a model's metadata. */
const RunMetadata = v.object({
  /** Not in files of version 0.2.0 and before. */
  shownLoss: v.optional(json(amount)),
  random: json(
    v.pipe(
      v.array(v.number()),
      v.check((words) => isRandomState(words)),
    ),
  ),
  seconds: json(amount),
  // Of a later update, where the run was killed between the two files and has gone on from the checkpoint before.
  best: json(v.nullable(v.object({ update: updates, smoothLoss: amount }))),
  left: v.optional(json(v.picklist(LEFT))),
  unread: v.optional(json(v.boolean())), // of version 0.3.0, where a reading alone could be left
  history: v.optional(json(HistorySchema)),
});

/**
 * Reads a model from a best-model file or a checkpoint, whose other numbers must be a training's too: where they are not,
 * the parameters beside them are not to be believed.
 * @throws UserError when the bytes are neither.
 */
export function readModel(bytes: Uint8Array, name: string): Model {
  const file = readSafetensors(bytes, name);
  const model = modelOf(file, name);
  const config = configOf(model.options, model.vocabulary);
  if (holdsTraining(file, config)) {
    const parts = [...momentsOf(config, model.options), ...carriedOf(config)];
    orDamaged(name, () => checkedNumbers(parts, file.tensors));
  }
  return model;
}

/** Whether it is a checkpoint: a best-model file carries no states. */
function holdsTraining({ tensors }: SafetensorsFile, config: ModelConfig): boolean {
  const [carried] = carriedOf(config);
  return tensors.some(({ name }) => name === carried!.name);
}

function modelOf({ tensors, metadata }: SafetensorsFile, name: string): Model {
  const { config, text, opening, update, smoothLoss, ...rest } = parse(ModelMetadata, metadata, name);
  const options = optionsOf(config, name);
  const codePoints = orDamaged(name, () => storedCodePoints(rest.vocabulary));
  const idOf = () => undefined; // shapes do not hang on it
  const parts = parametersOf(configOf(options, { size: codePoints.length, idOf }));
  const parameters = packed(parts, tensors, name);
  // Built once the tensors have shown that it is as large as it says.
  const vocabulary = orDamaged(name, () => new Vocabulary(codePoints));
  if (opening !== undefined) orDamaged(name, () => vocabulary.encode(opening, 'its opening'));
  return { options, text, vocabulary, opening, update, smoothLoss, parameters };
}

/** Earlier versions had fewer options, and did what the defaults of the others say. Files of this one have every option. */
function optionsOf({ version = 1, ...stored }: Record<string, unknown>, name: string): TrainingOptions {
  if (![1, 2, 3, CONFIG_VERSION].includes(version as number)) {
    throw new UserError(`${name}: written by another version of char-rnn; read it with that version`);
  }
  const options = version === CONFIG_VERSION ? stored : { ...DEFAULTS, ...stored };
  return orDamaged(name, () => {
    for (const option of OPTION_NAMES) checkOption(option, options[option]);
    return trainingOptions(options as Partial<TrainingOptions>);
  });
}

/**
 * Reads a checkpoint to train on from.
 * @throws UserError when the bytes are no checkpoint, a best-model file included: it has no moments.
 */
export function readCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  const file = readSafetensors(bytes, name);
  const { parameters, ...model } = modelOf(file, name);
  const config = configOf(model.options, model.vocabulary);
  if (!holdsTraining(file, config)) {
    throw new UserError(
      `${name}: holds a model but no training state; resume from the checkpoint.safetensors beside it`,
    );
  }
  const { shownLoss = model.smoothLoss, ...run } = parse(RunMetadata, file.metadata, name);
  const { random, seconds, best, unread, left = unread ? 'reading' : undefined, history } = run;
  const moments = packed(momentsOf(config, model.options), file.tensors, name);
  const carried = packed(carriedOf(config), file.tensors, name);
  const state = { update: model.update, parameters, moments, carried };
  return { ...model, state, shownLoss, random, seconds, best: best ?? undefined, left, history };
}

/** @throws UserError naming a tensor that is missing or has another shape. */
function packed(parts: readonly Part[], tensors: readonly NamedTensor[], name: string): RealArray {
  return orDamaged(name, () => joined(parts, tensors));
}

function parse<S extends v.GenericSchema>(schema: S, metadata: unknown, name: string): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, metadata, { abortEarly: true });
  if (success) return output;
  throw damaged(name, `its "${v.getDotPath(issues[0])}" is missing, or not what a training writes`);
}

/** @throws UserError where reading does not work, with the reason. */
function orDamaged<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw damaged(name, messageOf(error));
  }
}

function damaged(name: string, why: string): UserError {
  return new UserError(`${name}: not a checkpoint of char-rnn, or a damaged one: ${why}`);
}
