import type { Backend, OpenOptions, Session } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import type { Candidate } from '../../src/backends/measure.ts';

/** What a fake does other than the reference. */
export interface Fault {
  readonly name: string;
  readonly software?: boolean;
  /** What it says that it runs on. */
  readonly detail?: string;
  /** Changes what gradients() gives. */
  readonly spoil?: (gradients: Float64Array) => void;
  /** The session fails when asked for an update beyond this one. */
  readonly failsAfter?: number;
  readonly openError?: Error;
  /** Milliseconds that every update takes on `clock`, beside nothing else. */
  readonly milliseconds?: number;
}

/** A clock that only the fakes move. */
export class FakeClock {
  time = 0;
  readonly now = () => this.time;
}

/** The reference under another name, with a fault. */
export function fakeBackend(fault: Fault, clock = new FakeClock()): Backend & { readonly disposed: boolean } {
  const reference = new CpuBackend();
  let disposed = false;
  return {
    describe: () => {
      const { name, software = false, detail = `fake ${name}` } = fault;
      return { ...reference.describe(), name, detail, software };
    },
    async open(options) {
      if (fault.openError) throw fault.openError;
      return fakeSession(await reference.open(options), options, fault, clock);
    },
    dispose: () => {
      disposed = true;
    },
    get disposed() {
      return disposed;
    },
  };
}

function fakeSession(session: Session, { state }: OpenOptions, fault: Fault, clock: FakeClock): Session {
  let update = state.update;
  const pass = (updates: number) => {
    clock.time += updates * (fault.milliseconds ?? 1);
    if (update > (fault.failsAfter ?? Number.POSITIVE_INFINITY)) throw new Error('the device is gone');
  };
  return {
    train: async (rates, signal) => {
      update += rates.length;
      pass(rates.length);
      return session.train(rates, signal);
    },
    gradients: async () => {
      pass(1);
      const { loss, gradients } = await session.gradients();
      fault.spoil?.(gradients as Float64Array);
      return { loss, gradients };
    },
    state: async () => {
      pass(0);
      return session.state();
    },
    evaluate: (part) => session.evaluate(part),
    sample: (request) => session.sample(request),
    keep: (slot) => session.keep(slot),
    kept: async (slot) => {
      pass(0);
      return session.kept(slot);
    },
    dispose: () => session.dispose(),
  };
}

export function candidate(backend: Backend): Candidate {
  return { name: backend.describe().name, create: async () => backend };
}
