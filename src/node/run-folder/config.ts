import * as v from 'valibot';
import type { BackendDescription } from '../../backends/backend.ts';
import type { Measurement } from '../../backends/measure.ts';
import { messageOf, UserError } from '../../errors.ts';
import type { History } from '../../training/history.ts';
import { DescriptionSchema, HistorySchema } from '../../training/history-schema.ts';
import { NEW_CHARACTERS, type NewCharacters } from '../../training/new-characters.ts';
import { type TrainingOptions, trainingOptions } from '../../training/options.ts';
import { readBytes } from '../books.ts';

/** What config.json tells: all that it takes to repeat the run, and what it was trained on, with and by. */
export interface RunConfig {
  /** Of this program. */
  readonly version: string;
  /** Path of the book; a list where there are several, "-" for standard input. */
  readonly book: string | readonly string[];
  readonly options: TrainingOptions;
  /** What was asked for, where `backend` says what runs. */
  readonly asked: { readonly backend: string; readonly threads?: number | undefined };
  readonly text: {
    readonly name: string;
    readonly characters: number;
    readonly distinct: number;
    readonly fingerprint: string;
  };
  readonly backend: BackendDescription;
  /** Why this backend, and what the choice was made from. */
  readonly reason: string;
  readonly measurements: readonly Measurement[];
  /** Processor, system and versions, a line each. */
  readonly machine: readonly string[];
  readonly history: History;
  /** Where it began with the weights of another model. */
  readonly from?: Beginning | undefined;
}

/** What a run began with instead of fresh weights. */
export interface Beginning {
  /** Path of the model's file. */
  readonly model: string;
  readonly moments: boolean;
  readonly newCharacters: NewCharacters;
}

const BeginningSchema = v.object({
  model: v.string(),
  moments: v.boolean(),
  newCharacters: v.picklist(Object.keys(NEW_CHARACTERS) as NewCharacters[]),
});

const measurement = v.object({
  name: v.string(),
  detail: v.string(),
  verdict: v.picklist(['chosen', 'slower', 'wrong', 'failed', 'refused', 'absent']),
  charsPerSecond: v.nullable(v.number()),
  reason: v.string(),
});

/** What a report tells and nothing hangs on is left out where it is damaged. */
const told = <S extends v.GenericSchema>(schema: S) => v.fallback(v.optional(schema), undefined);

/** What is read of a config.json; one that a person wrote, or an earlier version, has less. */
const StoredConfig = v.object({
  book: v.optional(v.union([v.string(), v.array(v.string())])),
  options: v.optional(v.record(v.string(), v.unknown())),
  asked: v.optional(
    v.object({
      backend: v.optional(v.string()),
      threads: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    }),
  ),
  text: v.optional(
    v.object({
      name: v.optional(v.string()),
      characters: v.optional(v.number()),
      distinct: v.optional(v.number()),
      fingerprint: v.optional(v.string()),
    }),
  ),
  backend: v.optional(DescriptionSchema),
  measurements: told(v.array(measurement)),
  machine: told(v.array(v.string())),
  history: told(HistorySchema),
  from: v.optional(BeginningSchema),
});

export type StoredConfig = Omit<v.InferOutput<typeof StoredConfig>, 'options'> & {
  readonly options: Partial<TrainingOptions>;
};

/**
 * Reads a config.json, or what a person wrote like one.
 * @throws UserError when it cannot be read, or holds something that it should not.
 */
export async function readConfig(path: string): Promise<StoredConfig> {
  const bytes = await readBytes(path);
  try {
    const { options = {}, ...rest } = v.parse(StoredConfig, JSON.parse(new TextDecoder().decode(bytes)));
    trainingOptions(options as Partial<TrainingOptions>); // throws where one is unknown or out of its range
    return { ...rest, options: options as Partial<TrainingOptions> };
  } catch (error) {
    throw new UserError(`${path}: not the configuration of a run, or a damaged one: ${messageOf(error)}`);
  }
}
