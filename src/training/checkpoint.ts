import * as v from 'valibot';
import { messageOf, UserError } from '../errors.ts';
import type { ModelConfig } from '../model/config.ts';
import type { TrainingState } from '../model/state.ts';
import { type RealArray, tensorsOf } from '../model/tensors.ts';
import type { Corpus } from '../text/corpus.ts';
import { Vocabulary } from '../text/vocabulary.ts';
import { cursorAt, walkOf } from '../text/walk.ts';
import { OPTION_NAMES, type TrainingOptions } from './options.ts';
import { type NamedTensor, readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.ts';

/** Which text a model belongs to. */
export interface TextIdentity {
  readonly name: string;
  /** Code points. */
  readonly length: number;
  readonly fingerprint: string;
}

/** A model that can write: weights and vocabulary. */
export interface Model {
  readonly options: TrainingOptions;
  readonly text: TextIdentity;
  readonly vocabulary: Vocabulary;
  /** Updates done when these were the parameters. */
  readonly update: number;
  readonly smoothLoss: number;
  /** Packed as tensorsOf() says. */
  readonly parameters: RealArray;
}

/** A model with all that is needed to train on as if nothing had happened. */
export interface Checkpoint extends Omit<Model, 'parameters'> {
  readonly state: TrainingState;
  /** State of the random numbers that samples are drawn with. */
  readonly random: readonly number[];
  /** Seconds of training so far. */
  readonly seconds: number;
  /** Lowest smooth loss so far, and when it was. */
  readonly best: { readonly update: number; readonly smoothLoss: number } | undefined;
}

export function identityOf({ name, ids, fingerprint }: Corpus): TextIdentity {
  return { name, length: ids.length, fingerprint };
}

export function configOf(options: TrainingOptions, vocabulary: Vocabulary): ModelConfig {
  const { hiddenSize, seqLength, batchSize } = options;
  return { vocabularySize: vocabulary.size, hiddenSize, seqLength, batchSize };
}

/** Characters that are trained on: all but the held-out end. */
export function trainingLength(textLength: number, { validation }: TrainingOptions): number {
  return textLength - Math.floor(textLength * validation);
}

/** The best model's file: U, W, V, b, c. */
export function writeModel(model: Model): Uint8Array {
  const config = configOf(model.options, model.vocabulary);
  return writeSafetensors({ tensors: named(config, '', model.parameters), metadata: metadataOf(model) });
}

/** The checkpoint's file: U, W, V, b, c, the AdaGrad memories as adagrad.U …, and h [B, m]. */
export function writeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { options, vocabulary, state, random, seconds, best, text } = checkpoint;
  const config = configOf(options, vocabulary);
  const walk = walkOf(trainingLength(text.length, options), config.batchSize, config.seqLength);
  const hidden = { name: 'h', shape: [config.batchSize, config.hiddenSize], data: state.hidden };
  return writeSafetensors({
    tensors: [...named(config, '', state.parameters), ...named(config, 'adagrad.', state.memory), hidden],
    metadata: {
      ...metadataOf(checkpoint),
      random: JSON.stringify(random),
      seconds: JSON.stringify(seconds),
      best: JSON.stringify(best ?? null),
      // Follows from the update; for people and other programs.
      cursor: JSON.stringify(cursorAt(walk, config.seqLength, state.update)),
    },
  });
}

function named(config: ModelConfig, prefix: string, packed: RealArray): NamedTensor[] {
  return tensorsOf(config).map(({ name, shape, offset, size }) => ({
    name: prefix + name,
    shape,
    data: packed.slice(offset, offset + size),
  }));
}

function metadataOf({
  options,
  text,
  vocabulary,
  update,
  smoothLoss,
}: Omit<Model, 'parameters'>): Record<string, string> {
  return {
    format: 'webgpu-char-rnn',
    config: JSON.stringify(options),
    text: JSON.stringify(text),
    vocabulary: JSON.stringify(vocabulary.toString()),
    update: JSON.stringify(update),
    smoothLoss: JSON.stringify(smoothLoss),
    seed: JSON.stringify(options.seed),
  };
}

const json = <S extends v.GenericSchema>(schema: S) => v.pipe(v.string(), v.parseJson(), schema);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const ModelMetadata = v.object({
  format: v.literal('webgpu-char-rnn'),
  config: json(v.object(v.entriesFromList(OPTION_NAMES, v.number()))),
  text: json(v.object({ name: v.string(), length: count, fingerprint: v.string() })),
  vocabulary: json(v.string()),
  update: json(count),
  smoothLoss: json(v.number()),
});

/** What a checkpoint has beside a model's metadata. */
const RunMetadata = v.object({
  random: json(v.array(v.number())),
  seconds: json(v.number()),
  best: json(v.nullable(v.object({ update: count, smoothLoss: v.number() }))),
});

/**
 * Reads a model from a best-model file or a checkpoint.
 * @throws UserError when the bytes are neither.
 */
export function readModel(bytes: Uint8Array, name: string): Model {
  return modelOf(readSafetensors(bytes, name), name);
}

function modelOf({ tensors, metadata }: SafetensorsFile, name: string): Model {
  const model = parse(ModelMetadata, metadata, name);
  const { config: options, text, update, smoothLoss } = model;
  const vocabulary = Vocabulary.of(model.vocabulary);
  const parameters = packed(configOf(options, vocabulary), '', tensors, name);
  return { options, text, vocabulary, update, smoothLoss, parameters };
}

/**
 * Reads a checkpoint to train on from.
 * @throws UserError when the bytes are no checkpoint, a best-model file included: it has no AdaGrad memory.
 */
export function readCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  const file = readSafetensors(bytes, name);
  const { tensors, metadata } = file;
  const { parameters, ...model } = modelOf(file, name);
  const hidden = tensors.find((tensor) => tensor.name === 'h');
  if (!hidden) {
    throw new UserError(
      `${name}: holds a model but no training state; resume from the checkpoint.safetensors beside it`,
    );
  }
  const { random, seconds, best } = parse(RunMetadata, metadata, name);
  const config = configOf(model.options, model.vocabulary);
  if (hidden.data.length !== config.batchSize * config.hiddenSize)
    throw damaged(name, 'the tensor "h" has the wrong size');
  const memory = packed(config, 'adagrad.', tensors, name);
  const state = { update: model.update, parameters, memory, hidden: hidden.data };
  return { ...model, state, random, seconds, best: best ?? undefined };
}

function packed(
  config: ModelConfig,
  prefix: string,
  tensors: readonly NamedTensor[],
  name: string,
): RealArray {
  const table = tensorsOf(config);
  const found = table.map((tensor) => {
    const one = tensors.find((other) => other.name === prefix + tensor.name);
    if (!one || one.shape.join() !== tensor.shape.join()) {
      throw damaged(name, `the tensor "${prefix}${tensor.name}" is missing or has the wrong shape`);
    }
    return one.data;
  });
  const length = table.reduce((sum, { size }) => sum + size, 0);
  const result = found[0] instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  table.forEach(({ offset }, i) => {
    result.set(found[i]!, offset);
  });
  return result;
}

function parse<S extends v.GenericSchema>(schema: S, metadata: unknown, name: string): v.InferOutput<S> {
  try {
    return v.parse(schema, metadata);
  } catch (error) {
    throw damaged(name, messageOf(error));
  }
}

function damaged(name: string, why: string): UserError {
  return new UserError(`${name}: not a checkpoint of char-rnn, or a damaged one: ${why}`);
}
