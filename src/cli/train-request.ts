import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { booksOf, STANDARD_INPUT } from '../node/books.ts';
import { type Beginning, readConfig, type StoredConfig } from '../node/run-folder/config.ts';
import type { NewCharacters } from '../training/new-characters.ts';
import type { TrainingOptions } from '../training/options.ts';

/** `char-rnn train` as it was typed. */
export interface TrainFlags extends Record<string, unknown> {
  readonly backend?: string;
  readonly threads?: number;
  readonly config?: string;
  readonly out?: string;
  readonly resume?: string;
  /** A model to begin with. */
  readonly from?: string;
  readonly moments: boolean;
  readonly newCharacters?: NewCharacters;
  readonly continue: boolean;
  readonly force: boolean;
  readonly json: boolean;
}

/** What was asked for: what the command line says, and below it what its configuration file says. */
export interface TrainRequest {
  readonly flags: TrainFlags;
  /** Paths of the book, files and folders; none where nobody named it. */
  readonly books: readonly string[];
  /** Of the text that the configuration file tells of, where its book is taken. */
  readonly fingerprint: string | undefined;
  /** Options of the configuration file; those of the command line go over them. */
  readonly configured: Partial<TrainingOptions>;
  readonly backend: string | undefined;
  readonly threads: number | undefined;
  /** The model to begin with, its path a whole one. */
  readonly from: Beginning | undefined;
}

/** @throws UserError when options do not go together, or the configuration file does not serve. */
export async function requestOf(books: readonly string[], flags: TrainFlags): Promise<TrainRequest> {
  refuseContradictions(flags);
  const config: StoredConfig | undefined =
    flags.config === undefined ? undefined : await readConfig(flags.config);
  const preset = config?.options.preset;
  if (preset !== undefined && (flags.preset ?? preset) !== preset) {
    throw new UserError(
      `${flags.config} follows the preset ${preset}; leave out --preset, or the configuration`,
    );
  }
  const ofConfig = books.length > 0 ? [] : booksOf(config?.book, dirname(flags.config ?? ''));
  const missing = ofConfig.find((path) => path !== STANDARD_INPUT && !existsSync(path));
  if (missing !== undefined)
    throw new UserError(`the book of ${flags.config}, ${missing}, is not there; name it before the options`);
  return {
    flags,
    books: books.length > 0 ? books : ofConfig,
    fingerprint: books.length === 0 ? config?.text?.fingerprint : undefined,
    configured: config?.options ?? {},
    backend: flags.backend ?? config?.asked?.backend,
    threads: flags.threads ?? config?.asked?.threads,
    from: beginningOf(flags) ?? beginningOfConfig(config, flags),
  };
}

/** The model that the command line names. @throws UserError */
function beginningOf({ from, moments, newCharacters }: TrainFlags): Beginning | undefined {
  if (from !== undefined) return { model: resolve(from), moments, newCharacters: newCharacters ?? 'extend' };
  const idle = moments ? '--moments' : newCharacters === undefined ? undefined : '--new-characters';
  if (idle === undefined) return undefined;
  throw new UserError(`${idle} has no effect without --from; name the model to begin with`);
}

function beginningOfConfig(
  config: StoredConfig | undefined,
  { config: file = '' }: TrainFlags,
): Beginning | undefined {
  const from = config?.from;
  return from && { ...from, model: resolve(dirname(file), from.model) };
}

function refuseContradictions({ out, resume, force, from, continue: goOn }: TrainFlags): void {
  if (resume !== undefined && from !== undefined)
    throw new UserError(
      '--resume goes on with a run, and --from begins another with its weights; leave one out',
    );
  if (!goOn) return;
  if (out === undefined) throw new UserError('--continue needs to know where: name the folder with --out');
  if (resume !== undefined) {
    throw new UserError('--continue goes on with the run in --out, so --resume has no effect; leave one out');
  }
  if (force) throw new UserError('--continue keeps the run that --force replaces; leave one out');
}
