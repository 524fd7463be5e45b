import { resolve } from 'node:path';
import { booksOf, bundledBook, relativePath } from '../node/books.ts';
import type { RunConfig } from '../node/run-folder/config.ts';
import { chosenFlags } from '../training/departures.ts';
import type { RewoundEvent, WarningEvent } from '../training/events.ts';
import { shown } from '../training/options.ts';
import type { LoggedWarning } from '../training/watch/words.ts';
import { commandLine } from './program-name.ts';

/** What of a run's configuration a command repeats. */
export type Repeated = Pick<RunConfig, 'book' | 'options' | 'asked'>;

/** A warning as logs tell it: its remedy is a command that can be pasted. */
export function loggedWarning({ type, remedy, ...warning }: WarningEvent, config: Repeated): LoggedWarning {
  return { ...warning, remedy: remedyCommand(config, remedy) };
}

/** The command that trains anew, in a folder of its own. */
function remedyCommand({ book, options, asked }: Repeated, remedy: WarningEvent['remedy']): string {
  return commandLine(
    'train',
    ...booksOf(book)
      .filter((path) => path !== resolve(bundledBook()))
      .map((path) => relativePath(path)),
    ...chosenFlags({ ...options, ...remedy }),
    ...(asked.backend === 'auto' ? [] : ['--backend', asked.backend]),
    ...(asked.threads === undefined ? [] : ['--threads', String(asked.threads)]),
  );
}

/** That a training went back, as logs tell it. */
export function rewindingOf({ update, from, seen, why, learningRate }: RewoundEvent): LoggedWarning {
  const remedy = `it went back from update ${shown(from)} to ${shown(update)} and goes on at learning rate ${shown(learningRate)}`;
  return { update, kind: 'diverged', seen, why, remedy };
}

/** "warning at update 4,000, stuck: …" for a terminal. */
export function warningLines({ update, kind, seen, why, remedy }: LoggedWarning): string[] {
  return [`warning at update ${shown(update)}, ${kind}: ${seen}`, `  why: ${why}`, `  remedy: ${remedy}`];
}
