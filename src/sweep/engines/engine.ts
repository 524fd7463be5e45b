import { quoted } from '../../text/quoted.ts';

/** What an engine is to run: one task for each point that is left, anywhere that sees the same folders. */
export interface Work {
  /** Of the sweep, for people: the name of its plan. */
  readonly name: string;
  /** Paths, all absolute. */
  readonly plan: string;
  readonly folder: string;
  /** Undefined for the bundled one. */
  readonly book: string | undefined;
  /** What starts this program: Node and the command line's file. */
  readonly program: readonly string[];
  /** Points of the plan. */
  readonly points: number;
  /** Numbers of those that are not done, rising. */
  readonly left: readonly number[];
  /** Tasks at once at most; undefined leaves it to the engine. */
  readonly atOnce: number | undefined;
  /** Options of the engine's own command, passed through. */
  readonly extra: readonly string[];
}

/** A file for an engine, and the command that hands it over. */
export interface Submission {
  /** Its name in the sweep's folder. */
  readonly file: string;
  readonly content: string;
  /** @param path of the file. @returns program and arguments. */
  command(path: string): readonly string[];
}

/** What trains one point, for a shell; its number follows, or the engine tells it. */
export function pointCommand({ program, plan, folder }: Work): string {
  return [...program, 'sweep', plan, '--out', folder, '--point'].map((word) => quoted(word)).join(' ');
}
