import { existsSync } from 'node:fs';
import type { Choice } from '../backends/registry.ts';
import { booksOf } from '../node/books.ts';
import { describeMachine } from '../node/environment.ts';
import type { RunConfig } from '../node/run-folder/config.ts';
import type { RunFolder } from '../node/run-folder/folder.ts';
import { readLogs } from '../node/run-folder/reading.ts';
import { changedOptions, newEntry, withEntry } from '../training/history.ts';
import { objectiveOf } from '../training/objective.ts';
import { Trainer } from '../training/trainer.ts';
import { VERSION } from '../version.ts';
import { openForRun } from './backend-of-run.ts';
import { Recorder } from './recorder.ts';
import { reportOn } from './report.ts';
import { onStopSignal } from './signals.ts';
import { Terminal } from './terminal.ts';
import { jsonListener, type Listener, terminalListener } from './train-output.ts';
import { claimFolder, type Plan, planOf, type ResumePlan } from './train-plan.ts';
import { requestOf, type TrainFlags } from './train-request.ts';
import { writeReport } from './write-report.ts';

/**
 * `char-rnn train`.
 * @returns the exit code: 0; 1 when it diverged or the report's gradient check fails; 75 or 130 after a signal.
 */
export async function trainCommand(books: readonly string[], flags: TrainFlags): Promise<number> {
  const request = await requestOf(books, flags);
  const listener = flags.json
    ? jsonListener(process.stdout, process.stderr)
    : terminalListener(new Terminal(process.stdout));
  const folder = await claimFolder(request, {
    onTrouble: listener.trouble,
    onWait: ({ host }) =>
      listener.trouble(
        `a run on ${host} holds the folder; this waits up to half a minute for a sign of life`,
      ),
  });
  try {
    const plan = await planOf(request, folder, listener.trouble);
    for (const remark of plan.remarks) listener.trouble(remark);
    if (isDone(plan)) return await endDone(plan, folder, listener);
    return await train(plan, folder, listener);
  } finally {
    await folder.close();
  }
}

function isDone(plan: Plan | ResumePlan): plan is ResumePlan {
  return plan.resumption !== undefined && plan.resumption.checkpoint.update >= plan.options.updates;
}

/** Nothing is left to do but the report, where a run was killed before it. */
async function endDone(plan: ResumePlan, folder: RunFolder, listener: Listener): Promise<number> {
  const objective = objectiveOf(plan.resumption.checkpoint, readLogs(folder.path).validation);
  const report = existsSync(folder.file('report')) ? undefined : await reportOn(plan, listener.trouble);
  listener.end({ folder: folder.path, stopped: false, objective, ...report });
  return report?.gradientsPass === false ? 1 : 0;
}

async function train(plan: Plan, folder: RunFolder, listener: Listener): Promise<number> {
  const choice = await openForRun(plan, listener.trouble);
  try {
    const trainer = await Trainer.open({ ...plan, ...plan.resumption, backend: choice.backend });
    try {
      // Everything that can be refused was refused by now: only here does anything come into the folder.
      const config = configOf(plan, choice, trainer);
      await openRun(plan, folder, config);
      listener.begin({ ...plan, ...choice, config, folder: folder.path, backend: config.backend });
      const recorder = new Recorder(folder, config, plan.resumption?.checkpoint);
      const { exitCode, diverged } = await trainUntilEnd(trainer, recorder, listener);
      if (exitCode !== 0) {
        listener.end({ folder: folder.path, stopped: true, diverged, objective: recorder.objective() });
        return exitCode;
      }
      listener.reporting();
      const report = await writeReport({
        ...recorder.config,
        corpus: plan.corpus,
        folder: folder.path,
        open: async () => choice.backend,
        onTrouble: listener.trouble,
      });
      listener.end({ folder: folder.path, stopped: false, objective: recorder.objective(), ...report });
      return report.gradientsPass ? 0 : 1;
    } finally {
      trainer.dispose();
    }
  } finally {
    choice.backend.dispose();
  }
}

/**
 * Trains until all is done, it diverges, or a signal says stop; all of it is saved then.
 * @returns 0, 1 where it diverged, or what the signal ends with.
 */
async function trainUntilEnd(
  trainer: Trainer,
  recorder: Recorder,
  listener: Listener,
): Promise<{ exitCode: number; diverged: boolean }> {
  const stop = onStopSignal(listener.stopping);
  let stopped = false;
  let diverged = false;
  try {
    for await (const event of trainer.run(stop.signal)) {
      if (event.type === 'done') ({ stopped, diverged = false } = event);
      await recorder.record(event);
      listener.event(event);
    }
    await recorder.finish();
  } finally {
    stop.dispose(); // the run is saved: from here on a signal ends at once
  }
  return { exitCode: diverged ? 1 : stopped ? stop.exitCode : 0, diverged };
}

/** What config.json will tell. */
function configOf(plan: Plan, choice: Choice, trainer: Trainer): RunConfig {
  const { corpus, options, asked, threads, resumption, beginning } = plan;
  const books = booksOf(plan.books);
  const backend = trainer.describe();
  const changed = resumption ? changedOptions(resumption.checkpoint.options, options) : {};
  const entry = newEntry({ update: trainer.update, backend, changed });
  const history = withEntry(resumption?.checkpoint.history ?? [], entry);
  return {
    version: VERSION,
    book: books.length === 1 ? books[0]! : books,
    options,
    asked: { backend: asked, threads },
    text: {
      name: corpus.name,
      characters: corpus.ids.length,
      distinct: corpus.vocabulary.size,
      fingerprint: corpus.fingerprint,
    },
    backend,
    reason: choice.reason,
    measurements: choice.measurements,
    machine: describeMachine(),
    history,
    ...(beginning && { from: beginning }),
  };
}

async function openRun({ resumption }: Plan, folder: RunFolder, config: RunConfig): Promise<void> {
  if (resumption) await folder.goOn(resumption.from, resumption.checkpoint.update, resumption.best, config);
  else folder.begin(config);
}
