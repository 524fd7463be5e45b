/**
 * A mistake that a person can mend: its message says what was wrong, where, and what to do.
 * The command line prints the message alone and exits with 2; the page shows it in place.
 */
export class UserError extends Error {
  /** Tells it from errors of the program. */
  override readonly name: string = 'UserError';
}

/** The machine lacks something that one backend needs, and another may do without. */
export class LackError extends UserError {}

/** A check failed: what computes here cannot be trusted. Its message is for people too; the command line exits with 1. */
export class CheckError extends Error {
  /** Tells it from errors of the program. */
  override readonly name = 'CheckError';
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
