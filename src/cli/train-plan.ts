import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { UserError } from '../errors.ts';
import type { TrainingState } from '../model/state.ts';
import { booksOf, bundledBook, readBooks, readBytes, STANDARD_INPUT } from '../node/books.ts';
import { type Beginning, readConfig, type StoredConfig } from '../node/run-folder/config.ts';
import { FILES } from '../node/run-folder/files.ts';
import { type FolderOptions, RunFolder } from '../node/run-folder/folder.ts';
import { bestBeside, checkpointFile, readCheckpointFile } from '../node/run-folder/reading.ts';
import type { Corpus } from '../text/corpus.ts';
import { adopt, shapeOf } from '../training/adoption.ts';
import { type Checkpoint, type Model, readCheckpoint, readModel } from '../training/checkpoint.ts';
import type { TrainingOptions } from '../training/options.ts';
import { checkSameTraining, checkUnfinished, corpusOfRun } from '../training/resuming.ts';
import { takesThreads } from './backend-of-run.ts';
import { optionsOf } from './options.ts';
import { commandLine } from './program-name.ts';
import type { TrainRequest } from './train-request.ts';

/** A run to go on with. */
export interface Resumption {
  /** The folder that it lies in. */
  readonly from: string;
  readonly checkpoint: Checkpoint;
  readonly best: Model | undefined;
}

/** A training as the command line starts it: afresh, or from a checkpoint. */
export interface Plan {
  /** Its paths; "-" for standard input. */
  readonly books: readonly string[];
  readonly corpus: Corpus;
  readonly options: TrainingOptions;
  /** What is asked for: "auto", or a backend's name. */
  readonly asked: string;
  /** What to open: where a run goes on, what it ran on. */
  readonly backend: string;
  readonly threads: number | undefined;
  readonly resumption: Resumption | undefined;
  /** What it begins, or began, with instead of fresh weights. */
  readonly beginning: Beginning | undefined;
  /** Those weights. */
  readonly initial?: TrainingState | undefined;
  /** What a person should know of the text, and of those weights. */
  readonly remarks: readonly string[];
}

/** A plan to go on, with what the run's own configuration tells. */
export interface ResumePlan extends Plan {
  readonly resumption: Resumption;
  readonly config: StoredConfig | undefined;
}

/** What of a request matters where a run goes on. */
type ResumeRequest = Pick<TrainRequest, 'books' | 'backend' | 'threads'> & Partial<TrainRequest>;

/** Claims the folder that results go to. @throws UserError when it is somebody else's, or the run to go on with is not there. */
export async function claimFolder(request: TrainRequest, options: FolderOptions): Promise<RunFolder> {
  const { out, resume } = request.flags;
  if (resume !== undefined) {
    const file = checkpointFile(resume);
    await readCheckpointFile(file); // refuses what is none before a folder comes into being
    return RunFolder.claim(out ?? dirname(file), options);
  }
  if (out !== undefined) return RunFolder.claim(out, options);
  const [book = bundledBook()] = request.books;
  const name = book === STANDARD_INPUT ? 'stdin' : basename(book, extname(book));
  return RunFolder.claimNew(join('runs', `${name}-${timestamp(new Date())}`), options);
}

/** "2026-11-23-141530" */
function timestamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
}

/** What to train, as far as the claimed folder and the request tell. @throws UserError */
export async function planOf(
  request: TrainRequest,
  folder: RunFolder,
  onDamage: (message: string) => void,
): Promise<Plan> {
  const { resume, force, continue: goOn } = request.flags;
  if (goOn && existsSync(folder.file('checkpoint'))) {
    return planResume(request, folder.file('checkpoint'), onDamage);
  }
  if (resume !== undefined) {
    const file = checkpointFile(resume);
    const inPlace = realpathSync(dirname(file)) === realpathSync(folder.path);
    if (!inPlace && !force) folder.mustBeFree();
    const plan = await planResume(request, file, onDamage);
    checkUnfinished(plan.resumption.checkpoint, plan.options);
    return plan;
  }
  if (!goOn && !force) folder.mustBeFree();
  const books = request.books.length > 0 ? request.books : [bundledBook()];
  const model = request.from && (await modelToBeginWith(request.from));
  const options = optionsOf(request.flags, { ...request.configured, ...(model && shapeOf(model)) });
  const text = await readBooks(books, options);
  const adoption = model && adopt(model, text, options, request.from);
  const corpus = adoption?.corpus ?? text;
  mustBeConfigured(request, books, corpus);
  return {
    books,
    corpus,
    options,
    beginning: request.from,
    initial: adoption?.initial,
    remarks: [...(text.remarks ?? []), ...(adoption?.changes ?? [])],
    asked: request.backend ?? 'auto',
    backend: request.backend ?? 'auto',
    threads: request.threads,
    resumption: undefined,
  };
}

/** A run as its checkpoint tells of it, changed as the request says. @throws UserError */
export async function planResume(
  request: ResumeRequest,
  file: string,
  onDamage: (message: string) => void,
): Promise<ResumePlan> {
  const from = dirname(file);
  const checkpoint = await readCheckpointFile(file);
  const config = await configBeside(file, onDamage);
  const options = optionsOf(request.flags ?? {}, {
    ...checkpoint.options,
    ...sinceHalved(checkpoint, request.configured),
  });
  const books = request.books.length > 0 ? request.books : booksOfRun(config);
  const text = await readBooks(books, options);
  const corpus = corpusOfRun(checkpoint, text);
  mustBeConfigured(request, books, corpus);
  checkSameTraining(checkpoint, corpus, options);
  const asked = request.backend ?? config?.asked?.backend ?? 'auto';
  return {
    books,
    corpus,
    options,
    beginning: config?.from,
    remarks: text.remarks ?? [],
    asked,
    backend: request.backend ?? backendOfRun(checkpoint, config),
    threads: request.threads ?? (takesThreads(asked) ? config?.asked?.threads : undefined),
    resumption: { from, checkpoint, best: await bestBeside(file, checkpoint, onDamage) },
    config,
  };
}

/** What was configured before the run went back to half the learning rate does not raise it again. */
function sinceHalved(
  { options, history = [] }: Checkpoint,
  configured: Partial<TrainingOptions> = {},
): Partial<TrainingOptions> {
  const { learningRate } = configured;
  const halved =
    options.onDivergence === 'halve' && history.some(({ changed }) => changed.learningRate !== undefined);
  if (!halved || learningRate === undefined) return configured;
  return { ...configured, learningRate: Math.min(learningRate, options.learningRate) };
}

/** With its state, where its moments are wanted. */
async function modelToBeginWith({ model, moments }: Beginning): Promise<Model & Partial<Checkpoint>> {
  const bytes = await readBytes(model);
  if (!moments) return readModel(bytes, model);
  const checkpoint = readCheckpoint(bytes, model);
  return { ...checkpoint, parameters: checkpoint.state.parameters };
}

/** The run's configuration; it is of use and not needed where it is damaged. */
async function configBeside(
  file: string,
  onDamage: (message: string) => void,
): Promise<StoredConfig | undefined> {
  const path = join(dirname(file), FILES.config);
  if (!existsSync(path)) return undefined;
  try {
    return await readConfig(path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onDamage(`${error.message}; it is written anew`);
    return undefined;
  }
}

/** @throws UserError when the book is not there any more. */
function booksOfRun(config: StoredConfig | undefined): readonly string[] {
  if (config?.book === undefined) return [bundledBook()];
  const books = booksOf(config.book);
  const missing = books.find((path) => path === STANDARD_INPUT || !existsSync(path));
  if (missing === undefined) return books;
  const what = missing === STANDARD_INPUT ? 'came from standard input' : `${missing}, is not there any more`;
  throw new UserError(`the run's book, ${what}; name it: ${commandLine('train')} BOOK --resume …`);
}

/** A run goes on with what it ran on: float64 does not become float32 in silence, nor the other way round. */
function backendOfRun({ history = [] }: Checkpoint, config: StoredConfig | undefined): string {
  const name = history.at(-1)?.backend.name ?? config?.backend?.name;
  if (name === undefined) return 'auto';
  const asked = config?.asked?.backend;
  return asked?.startsWith(`${name}:`) ? asked : name; // a mode of gpu.js
}

/** @throws UserError when it is not the text that the configuration tells of. */
function mustBeConfigured(
  { fingerprint, flags }: Partial<TrainRequest>,
  books: readonly string[],
  corpus: Corpus,
): void {
  if (fingerprint === undefined || fingerprint === corpus.fingerprint) return;
  throw new UserError(
    `${books.join(', ')} is not the text any more that ${flags?.config} tells of; name it before the options to train on it all the same`,
  );
}
