import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { writing } from '../node/run-folder/disk.ts';
import type { Submission, Work } from '../sweep/engines/engine.ts';
import { kubernetesJob } from '../sweep/engines/kubernetes.ts';
import { gnuParallel } from '../sweep/engines/parallel.ts';
import { slurmArray } from '../sweep/engines/slurm.ts';
import { printable } from '../text/printable.ts';
import { quoted } from '../text/quoted.ts';
import type { OpenedSweep, SweepFlags } from './sweep.ts';
import { Terminal } from './terminal.ts';

export type EngineName = 'slurm' | 'kubernetes' | 'parallel';

/**
 * Writes what an engine is to run and hands it over; with --dry-run it prints that instead.
 * @param extra options of the engine's command.
 * @returns the exit code of the engine's command.
 */
export function submit(
  sweep: OpenedSweep,
  planFile: string,
  extra: readonly string[],
  flags: SweepFlags,
): number {
  const work = workOf(sweep, planFile, extra, flags);
  const terminal = new Terminal(process.stdout);
  if (work.left.length === 0) {
    terminal.line('all runs are done');
    return 0;
  }
  const submission = submissionOf(work, flags);
  const file = join(work.folder, submission.file);
  const command = submission.command(file);
  const shown = command.map((word) => quoted(word)).join(' ');
  if (flags.dryRun) {
    process.stdout.write(printable(submission.content));
    terminal.line(`would be written to ${file}, and handed over by: ${shown}`);
    return 0;
  }
  writing(file, () => {
    mkdirSync(work.folder, { recursive: true });
    writeFileSync(file, submission.content);
  });
  terminal.line(shown);
  return handOver(command, file);
}

function workOf(
  { plan, points, folder }: OpenedSweep,
  planFile: string,
  extra: readonly string[],
  { atOnce }: SweepFlags,
): Work {
  if (plan.halving) {
    throw new UserError(
      '"halving" compares runs with each other, which an engine’s tasks do not; leave it out',
    );
  }
  return {
    name: basename(planFile, '.json'),
    plan: resolve(planFile),
    folder: resolve(folder.path),
    book: folder.book,
    program: [process.execPath, resolve(process.argv[1]!)],
    points: points.length,
    left: points.filter((point) => !folder.isDone(point)).map(({ number }) => number),
    atOnce,
    extra,
  };
}

function submissionOf(work: Work, { engine, image, claim }: SweepFlags): Submission {
  switch (engine!) {
    case 'slurm':
      return slurmArray(work);
    case 'parallel':
      return gnuParallel(work);
    case 'kubernetes':
      if (image === undefined || claim === undefined) {
        throw new UserError(
          'kubernetes needs to know --image, where the program is, and --claim, where the files are',
        );
      }
      return kubernetesJob(work, { image, claim });
  }
}

/** @throws UserError when the engine's command is not here; the file is, by then. */
function handOver([program, ...args]: readonly string[], file: string): number {
  const { status, error } = spawnSync(program!, args, { stdio: 'inherit' });
  if (error) {
    throw new UserError(
      `${program} cannot be started here (${error.message}); ${file} is written: hand it over where it can`,
    );
  }
  return status ?? 1;
}
