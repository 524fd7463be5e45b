import { LackError, messageOf, UserError } from '../errors.ts';
import type { Backend, BackendDescription, FrameReport, Handover, OpenOptions, Session } from './backend.ts';
import { checked } from './checked.ts';
import { HandoverSession } from './handover-session.ts';
import type { Candidate } from './measure.ts';

/**
 * A backend that goes on with another when it fails in the middle of a run: a device lost, memory used up. What
 * is a person's to mend (UserError) is passed on, unless another backend may do without (LackError).
 */
export class HandoverBackend implements Backend {
  #backend: Backend;
  readonly #next: Candidate[];
  readonly #now: () => number;
  readonly #handovers: Handover[] = [];

  /** @param next where to go on, in this order. */
  constructor(backend: Backend, next: readonly Candidate[], now: () => number = () => performance.now()) {
    this.#backend = backend;
    this.#next = [...next];
    this.#now = now;
  }

  describe(): BackendDescription {
    return this.#backend.describe();
  }

  limits(): Readonly<Record<string, number>> {
    return this.#backend.limits?.() ?? {};
  }

  takeHandover(): Handover | undefined {
    return this.#handovers.shift();
  }

  noteFrames(report: FrameReport): void {
    this.#backend.noteFrames?.(report);
  }

  async open(options: OpenOptions): Promise<Session> {
    const open = (from: OpenOptions) => this.#backend.open(from);
    let session: Session;
    try {
      session = await open(options);
    } catch (error) {
      if (isForPerson(error) || !(await this.#replace(error))) throw error;
      return this.open(options);
    }
    return new HandoverSession(session, options, open, this.#replace, this.#now);
  }

  /** Takes the next backend; false when there is none left. */
  #replace = async (error: unknown): Promise<boolean> => {
    const from = this.#backend.describe();
    for (let candidate = this.#next.shift(); candidate; candidate = this.#next.shift()) {
      const backend = await candidate.create().catch(() => undefined);
      if (!backend) continue;
      this.#backend.dispose();
      this.#backend = checked(backend);
      this.#handovers.push({ from, to: backend.describe(), reason: messageOf(error) });
      return true;
    }
    return false;
  };

  dispose(): void {
    this.#backend.dispose();
  }
}

/** What goes on when a candidate fails in the middle of a run, in this order. */
export function successors(candidate: Candidate, others: readonly Candidate[]): Candidate[] {
  const spares = (one: Candidate) => (one.spare ? [one.spare] : []);
  return [...spares(candidate), ...others.flatMap((other) => [other, ...spares(other)])];
}

function isForPerson(error: unknown): boolean {
  return error instanceof UserError && !(error instanceof LackError);
}
