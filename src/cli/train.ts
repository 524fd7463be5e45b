import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { BackendDescription } from '../backends/backend.ts';
import { openBackend } from '../backends/registry.ts';
import { UserError } from '../errors.ts';
import { bundledBook, readBook, readBytes } from '../node/books.ts';
import { describeMachine, nodeEnvironment } from '../node/environment.ts';
import { FILES, RunFolder } from '../node/run-folder.ts';
import type { Corpus } from '../text/corpus.ts';
import { type Checkpoint, type Model, readCheckpoint, readModel } from '../training/checkpoint.ts';
import { metricOf, type TrainingEvent } from '../training/events.ts';
import type { TrainingOptions } from '../training/options.ts';
import { checkResumable } from '../training/resuming.ts';
import { trialOf } from '../training/setup.ts';
import { Trainer } from '../training/trainer.ts';
import { optionsOf } from './options.ts';
import { onInterrupt } from './signals.ts';
import { Terminal } from './terminal.ts';
import { jsonListener, type Listener, terminalListener } from './train-output.ts';
import { writeReport } from './write-report.ts';

export interface TrainFlags extends Record<string, unknown> {
  readonly backend: string;
  readonly out?: string;
  readonly resume?: string;
  readonly force: boolean;
  readonly json: boolean;
}

/** A training as the command line starts it: afresh, or from a checkpoint. */
interface Plan {
  readonly bookPath: string;
  readonly corpus: Corpus;
  readonly options: TrainingOptions;
  readonly folder: string;
  /** Where the run that goes on lies. */
  readonly from?: string;
  readonly checkpoint?: Checkpoint;
  readonly best?: Model | undefined;
}

/** `char-rnn train`. @returns the exit code: 0, or 130 after Ctrl-C. */
export async function trainCommand(book: string | undefined, flags: TrainFlags): Promise<number> {
  const plan =
    flags.resume !== undefined ? await planResume(book, flags.resume, flags) : await planFresh(book, flags);
  const trial = flags.backend === 'auto' ? trialOf(plan.corpus, plan.options) : undefined;
  const { backend, reason, measurements } = await openBackend(flags.backend, nodeEnvironment, trial);
  try {
    const trainer = await Trainer.open({ ...plan, backend });
    // Everything that can be refused was refused by now: only here does the folder come into being.
    const description = trainer.describe();
    const folder = openFolder(plan, description);
    const listener = flags.json
      ? jsonListener(process.stdout)
      : terminalListener(new Terminal(process.stdout), plan.options, folder.path);
    listener.begin({ ...plan, backend: description, reason, measurements });
    const choice = { description, measurements };
    return await train(trainer, folder, listener, () =>
      writeReport(plan, backend, choice, folder, describeMachine()),
    );
  } finally {
    backend.dispose();
  }
}

/** Trains until all is done, or Ctrl-C, and has the report written. @returns the exit code. */
async function train(
  trainer: Trainer,
  folder: RunFolder,
  listener: Listener,
  report: () => ReturnType<typeof writeReport>,
): Promise<number> {
  const interrupt = onInterrupt(listener.interrupted);
  let stopped = false;
  try {
    for await (const event of trainer.run(interrupt.signal)) {
      if (event.type === 'done') stopped = event.stopped;
      record(event, folder);
      listener.event(event);
    }
    interrupt.dispose(); // the run is saved: from here on Ctrl-C ends at once
    if (trainer.update > 0) {
      listener.reporting();
      listener.end({ folder: folder.path, stopped, ...(await report()) });
    }
  } finally {
    interrupt.dispose();
    folder.close();
    trainer.dispose();
  }
  return stopped ? interrupt.exitCode : 0;
}

async function planFresh(book: string | undefined, flags: TrainFlags): Promise<Plan> {
  const bookPath = book ?? bundledBook();
  const folder =
    flags.out ?? join('runs', `${basename(bookPath, extname(bookPath))}-${timestamp(new Date())}`);
  RunFolder.checkFree(folder, flags.force);
  return {
    bookPath,
    corpus: await readBook(bookPath),
    options: optionsOf(flags),
    folder,
  };
}

/** "2026-11-23-141530" */
function timestamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
}

async function planResume(book: string | undefined, resume: string, flags: TrainFlags): Promise<Plan> {
  const checkpoint = readCheckpoint(await readBytes(resume), resume);
  const from = dirname(resume);
  const folder = flags.out ?? from;
  if (resolve(folder) !== resolve(from)) RunFolder.checkFree(folder, flags.force);
  const bookPath = book ?? (await bookOf(from)) ?? bundledBook();
  const corpus = await readBook(bookPath);
  const options = optionsOf(flags, checkpoint.options);
  checkResumable(checkpoint, corpus, options);
  const best = await bestBeside(resume, checkpoint);
  return { bookPath, corpus, options, folder, from, checkpoint, best };
}

/** The book that the run in this folder was started on. */
async function bookOf(folder: string): Promise<string | undefined> {
  const path = join(folder, FILES.config);
  if (!existsSync(path)) return undefined;
  const { book } = JSON.parse(new TextDecoder().decode(await readBytes(path))) as { book?: string };
  if (book !== undefined && !existsSync(book)) {
    throw new UserError(
      `the run's book, ${book}, is not there any more; name it: char-rnn train BOOK --resume …`,
    );
  }
  return book;
}

async function bestBeside(resume: string, checkpoint: Checkpoint): Promise<Model | undefined> {
  const path = join(dirname(resume), FILES.best);
  if (!existsSync(path)) return undefined;
  const best = readModel(await readBytes(path), path);
  // After a crash between the two files the model may be newer, and better, than the checkpoint.
  const belongs = best.text.fingerprint === checkpoint.text.fingerprint;
  return belongs && checkpoint.best && best.smoothLoss <= checkpoint.best.smoothLoss ? best : undefined;
}

function openFolder(plan: Plan, backend: BackendDescription): RunFolder {
  const config = {
    book: resolve(plan.bookPath),
    options: plan.options,
    text: {
      name: plan.corpus.name,
      characters: plan.corpus.ids.length,
      distinct: plan.corpus.vocabulary.size,
    },
    backend,
  };
  const { folder, from, checkpoint, best } = plan;
  if (!checkpoint || from === undefined) return RunFolder.create(folder, config);
  return RunFolder.resume(folder, from, checkpoint.update, best, config);
}

function record(event: TrainingEvent, folder: RunFolder): void {
  switch (event.type) {
    case 'update':
      if (event.logged) folder.logMetric(metricOf(event));
      break;
    case 'validation':
      folder.logMetric({ update: event.update, validationLoss: event.loss });
      break;
    case 'sample':
      folder.logSample({ update: event.update, text: event.text });
      break;
    case 'checkpoint':
      folder.saveCheckpoint(event.checkpoint, event.best);
      break;
  }
}
