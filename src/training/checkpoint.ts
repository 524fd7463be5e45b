import * as v from 'valibot';
import { messageOf, UserError } from '../errors.ts';
import type { ModelConfig } from '../model/config.ts';
import { momentPrefixes } from '../model/optimizers/index.ts';
import { carriedStates, type TrainingState } from '../model/state.ts';
import { parameterCount, type RealArray, tensorsOf } from '../model/tensors.ts';
import { FRESH, startsAt } from '../text/batches.ts';
import type { TextIdentity } from '../text/corpus.ts';
import { Vocabulary } from '../text/vocabulary.ts';
import { type TrainingOptions, trainingOptions } from './options.ts';
import { type NamedTensor, readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.ts';
import { configOf, trainingBatches } from './setup.ts';

/** Of the options in a file; those of version 0.1.0 have none, and fewer options. */
const CONFIG_VERSION = 2;

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

/** One tensor of a file, and where its numbers lie in a packed array. */
interface Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/** U, W, V, b, c, …; above the first layer layer1.U … */
function parametersOf(config: ModelConfig): readonly Part[] {
  return tensorsOf(config);
}

/** adagrad.U, …, or adam.m.U, … and adam.v.U, … */
function momentsOf(config: ModelConfig, { optimizer }: TrainingOptions): readonly Part[] {
  const length = parameterCount(config);
  return momentPrefixes(optimizer).flatMap((prefix, slot) =>
    tensorsOf(config).map((tensor) => ({
      ...tensor,
      name: prefix + tensor.name,
      offset: slot * length + tensor.offset,
    })),
  );
}

/** h [B, m], and what else is carried: cell, layer1.h, … */
function carriedOf(config: ModelConfig): readonly Part[] {
  const shape = [config.batchSize, config.hiddenSize];
  return carriedStates(config).map((state) => ({ ...state, shape }));
}

/** The best model's file: its parameters. */
export function writeModel(model: Model): Uint8Array {
  const config = configOf(model.options, model.vocabulary);
  return writeSafetensors({
    tensors: cut(parametersOf(config), model.parameters),
    metadata: metadataOf(model),
  });
}

/** The checkpoint's file: parameters, the optimiser's moments and the carried states. */
export function writeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { options, vocabulary, state, random, seconds, best } = checkpoint;
  const config = configOf(options, vocabulary);
  return writeSafetensors({
    tensors: [
      ...cut(parametersOf(config), state.parameters),
      ...cut(momentsOf(config, options), state.moments),
      ...cut(carriedOf(config), state.carried),
    ],
    metadata: {
      ...metadataOf(checkpoint),
      random: JSON.stringify(random),
      seconds: JSON.stringify(seconds),
      best: JSON.stringify(best ?? null),
      // Follows from the update; for people and other programs.
      cursor: JSON.stringify(cursorOf(checkpoint)),
    },
  });
}

/** Where the first stream reads next, in the text without its held-out part. */
function cursorOf({ options, text, update }: Checkpoint): number {
  const batches = trainingBatches(text.length, options);
  return startsAt(batches, options.batchSize, update)[0]! & ~FRESH;
}

function cut(parts: readonly Part[], packed: RealArray): NamedTensor[] {
  return parts.map(({ name, shape, offset, size }) => ({
    name,
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
    config: JSON.stringify({ version: CONFIG_VERSION, ...options }),
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
  config: json(v.record(v.string(), v.unknown())),
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
  const { config, text, update, smoothLoss, ...rest } = parse(ModelMetadata, metadata, name);
  const options = optionsOf(config, name);
  const vocabulary = Vocabulary.of(rest.vocabulary);
  const parameters = joined(parametersOf(configOf(options, vocabulary)), tensors, name);
  return { options, text, vocabulary, update, smoothLoss, parameters };
}

/** Options that a file lacks, because there were none when it was written, are as they were then: the defaults. */
function optionsOf({ version = 1, ...stored }: Record<string, unknown>, name: string): TrainingOptions {
  if (version !== 1 && version !== CONFIG_VERSION) {
    throw new UserError(`${name}: written by another version of char-rnn; read it with that version`);
  }
  try {
    return trainingOptions(stored as Partial<TrainingOptions>);
  } catch (error) {
    throw damaged(name, messageOf(error));
  }
}

/**
 * Reads a checkpoint to train on from.
 * @throws UserError when the bytes are no checkpoint, a best-model file included: it has no moments.
 */
export function readCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  const file = readSafetensors(bytes, name);
  const { parameters, ...model } = modelOf(file, name);
  const config = configOf(model.options, model.vocabulary);
  const carriedParts = carriedOf(config);
  if (!file.tensors.some((tensor) => tensor.name === carriedParts[0]!.name)) {
    throw new UserError(
      `${name}: holds a model but no training state; resume from the checkpoint.safetensors beside it`,
    );
  }
  const { random, seconds, best } = parse(RunMetadata, file.metadata, name);
  const moments = joined(momentsOf(config, model.options), file.tensors, name);
  const carried = joined(carriedParts, file.tensors, name);
  const state = { update: model.update, parameters, moments, carried };
  return { ...model, state, random, seconds, best: best ?? undefined };
}

/** The packed array of a file's tensors. @throws UserError naming one that is missing or has another shape. */
function joined(parts: readonly Part[], tensors: readonly NamedTensor[], file: string): RealArray {
  const found = parts.map(({ name, shape }) => {
    const tensor = tensors.find((other) => other.name === name);
    if (tensor?.shape.join() === shape.join()) return tensor.data;
    throw damaged(file, `the tensor "${name}" is missing or has the wrong shape`);
  });
  const length = parts.reduce((sum, { size }) => sum + size, 0);
  const packed = found[0] instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  parts.forEach(({ offset }, i) => {
    packed.set(found[i]!, offset);
  });
  return packed;
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
