import type { BackendDescription } from '../backends/backend.ts';
import { VERSION } from '../version.ts';
import { OPTION_NAMES, type TrainingOptions } from './options.ts';

/** How a run was trained from some update on: since its start, or since something changed. */
export interface HistoryEntry {
  /** Updates done before. */
  readonly update: number;
  /** ISO 8601. */
  readonly date: string;
  /** Of this program. */
  readonly version: string;
  /** What trained. */
  readonly backend: BackendDescription;
  /** Options that are not as they were before, with their values from here on. */
  readonly changed: Partial<TrainingOptions>;
  /** Why another backend took over in the middle of the run. */
  readonly reason?: string | undefined;
}

/** How a run was trained, from its start on. */
export type History = readonly HistoryEntry[];

/** An entry of this moment and this program. */
export function newEntry({ update, ...what }: Omit<HistoryEntry, 'date' | 'version'>): HistoryEntry {
  return { update, date: new Date().toISOString(), version: VERSION, ...what };
}

/** The history with an entry more, unless that tells nothing new. */
export function withEntry(history: History, entry: HistoryEntry): History {
  const last = history.at(-1);
  const same =
    last !== undefined &&
    last.version === entry.version &&
    last.backend.name === entry.backend.name &&
    last.backend.detail === entry.backend.detail &&
    Object.keys(entry.changed).length === 0;
  return same ? history : [...history, entry];
}

/** The options that are not as before, with their new values. */
export function changedOptions(before: TrainingOptions, now: TrainingOptions): Partial<TrainingOptions> {
  const names = OPTION_NAMES.filter((name) => before[name] !== now[name]);
  return Object.fromEntries(names.map((name) => [name, now[name]]));
}
