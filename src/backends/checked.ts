import type { Backend, BackendDescription, FrameReport, Handover, OpenOptions, Session } from './backend.ts';
import { checkTraining, checkWriting } from './self-check.ts';
import { workOf } from './work.ts';

/** A backend that must show on this device that it computes right, once for each kind of work, before it is used. */
class CheckedBackend implements Backend {
  readonly #backend: Backend;
  /** By kind of training. */
  readonly #checks = new Map<string, Promise<void>>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  describe(): BackendDescription {
    return this.#backend.describe();
  }

  limits(): Readonly<Record<string, number>> {
    return this.#backend.limits?.() ?? {};
  }

  takeHandover(): Handover | undefined {
    return this.#backend.takeHandover?.();
  }

  noteFrames(report: FrameReport): void {
    this.#backend.noteFrames?.(report);
  }

  /** @throws CheckError when the device computes nonsense. */
  async open(options: OpenOptions): Promise<Session> {
    const session = await this.#backend.open(options);
    try {
      if (options.text.batches) await this.#checkOnce({ ...options, kernels: session.kernels });
      else await checkWriting(this.#backend, session, options, options.state.parameters);
      return session;
    } catch (error) {
      session.dispose();
      throw error;
    }
  }

  /** One check a kind, also for those that ask while it is under way. @param options with the kernels that will train. */
  #checkOnce(options: OpenOptions): Promise<void> {
    const kind = JSON.stringify([options.kernels, workOf(options)]);
    const check = this.#checks.get(kind) ?? checkTraining(this.#backend, options);
    this.#checks.set(kind, check);
    return check;
  }

  dispose(): void {
    this.#backend.dispose();
  }
}

/** The backend behind that check; the reference is what others are checked by. */
export function checked(backend: Backend): Backend {
  return backend.describe().precision === 'float64' ? backend : new CheckedBackend(backend);
}
