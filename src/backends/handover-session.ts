import { UserError } from '../errors.ts';
import type { TrainingState } from '../model/state.ts';
import type { RealArray } from '../model/tensors.ts';
import type { Gradients, OpenOptions, SampleRequest, Session, TextPart } from './backend.ts';

/** The state is copied to the host so often: at most this much training is done again after a failure. */
const SNAPSHOT_MILLISECONDS = 5000;
/** Copying takes at most this part of the time, also where the model is large. */
const SNAPSHOT_SHARE = 1 / 20;

/** A call that was made since the last snapshot, to be made again after a failure. */
interface Call {
  run(session: Session): unknown;
  /** Of the latest time that it was made. */
  result: Promise<unknown>;
}

/** What a new session starts from. */
interface Snapshot {
  readonly options: OpenOptions;
  /** Contents of the slots. */
  readonly kept: ReadonlyMap<number, RealArray>;
}

/** A session that is taken up again on another backend when its own fails. */
export class HandoverSession implements Session {
  readonly #open: (options: OpenOptions) => Promise<Session>;
  readonly #replace: (error: unknown) => Promise<boolean>;
  readonly #now: () => number;
  readonly detail: string | undefined;
  #session: Promise<Session>;
  /** That session, once it is open. */
  #present: Session;
  #snapshot: Snapshot;
  #calls: Call[] = [];
  /** Of the last of them, whatever came of it. */
  #settled: Promise<unknown> = Promise.resolve();
  /** Slots that the present session holds; others are in the snapshot. */
  readonly #slots = new Set<number>();
  #snapshotDue: number;
  /** The failure after which no backend was left. */
  #last: unknown;
  #disposed = false;

  constructor(
    session: Session,
    options: OpenOptions,
    open: (options: OpenOptions) => Promise<Session>,
    replace: (error: unknown) => Promise<boolean>,
    now: () => number,
  ) {
    this.detail = session.detail;
    this.#session = Promise.resolve(session);
    this.#present = session;
    this.#snapshot = { options, kept: new Map() };
    this.#open = open;
    this.#replace = replace;
    this.#now = now;
    this.#snapshotDue = now() + SNAPSHOT_MILLISECONDS;
  }

  #call<T>(run: (session: Session) => T | Promise<T>): Promise<T> {
    const call: Call = { run, result: this.#session.then(run) };
    call.result.catch(() => {}); // taken up below, or made again by a handover
    this.#calls.push(call);
    const settled = this.#settle(call, this.#settled) as Promise<T>;
    this.#settled = settled.catch(() => {});
    return settled;
  }

  /** @param earlier is done with the calls before: what comes of a session after one of them failed is worth nothing. */
  async #settle(call: Call, earlier: Promise<unknown>): Promise<unknown> {
    for (;;) {
      const session = this.#session;
      try {
        await session;
        const result = await call.result;
        await earlier;
        if (session === this.#session) return result;
      } catch (error) {
        if (this.#disposed || error instanceof UserError || error === this.#last) throw error;
        // Of several calls that fail with one session, the first starts the handover and all share it.
        if (session === this.#session) this.#handOver(session, error);
      }
    }
  }

  /** Goes on from the snapshot with another backend, where all calls since are made again in their order. */
  #handOver(failed: Promise<Session>, error: unknown): void {
    const calls = [...this.#calls];
    this.#session = (async () => {
      (await failed.catch(() => undefined))?.dispose();
      const session = await this.#openNext(error);
      this.#present = session;
      this.#slots.clear();
      for (const call of calls) {
        call.result = Promise.resolve(call.run(session));
        call.result.catch(() => {}); // its caller, where one still waits, takes it up
      }
      return session;
    })();
  }

  /** The first of the backends left that takes the snapshot; one that cannot, for its memory say, is passed over. */
  async #openNext(failure: unknown): Promise<Session> {
    for (let error = failure; ; ) {
      if (!(await this.#replace(error))) {
        this.#last = error;
        throw error;
      }
      try {
        return await this.#open(this.#snapshot.options);
      } catch (next) {
        error = next;
      }
    }
  }

  /** Reads the state back behind the calls made so far, which then need not be remembered. */
  async #takeSnapshot(): Promise<void> {
    const started = this.#now();
    this.#snapshotDue = Number.POSITIVE_INFINITY;
    const session = this.#session;
    const count = this.#calls.length;
    try {
      const open = await session;
      const slots = [...this.#slots]; // those calls have been made by now, and no later ones
      const contents = Promise.all(slots.map((slot) => open.kept(slot)));
      const [state, copies] = await Promise.all([open.state(), contents]);
      await Promise.all(this.#calls.slice(0, count).map(({ result }) => result));
      if (session !== this.#session) return; // a handover has begun in the meantime
      const kept = new Map([...this.#snapshot.kept, ...slots.map((slot, i) => [slot, copies[i]!] as const)]);
      this.#snapshot = { options: { ...this.#snapshot.options, state }, kept };
      this.#calls.splice(0, count);
    } catch {
      // The next call shows what is wrong.
    } finally {
      const pause = Math.max(SNAPSHOT_MILLISECONDS, (this.#now() - started) / SNAPSHOT_SHARE);
      this.#snapshotDue = this.#now() + pause;
    }
  }

  get millisecondsPerUpdate(): number | undefined {
    return this.#present.millisecondsPerUpdate;
  }

  train(rates: Float64Array, signal?: AbortSignal): Promise<Float64Array> {
    let made = rates.length; // an update that was given up is not made after a failure either
    const losses = this.#call(async (session) => {
      const own = await session.train(rates.subarray(0, made), signal);
      made = own.length;
      return own;
    });
    if (this.#now() >= this.#snapshotDue) this.#takeSnapshot();
    return losses;
  }

  gradients(): Promise<Gradients> {
    return this.#call((session) => session.gradients());
  }

  evaluate(part?: TextPart): Promise<number> {
    return this.#call((session) => session.evaluate(part));
  }

  sample(request: SampleRequest): Promise<Uint32Array> {
    return this.#call((session) => session.sample(request));
  }

  keep(slot: number): void {
    this.#call((session) => {
      this.#slots.add(slot);
      session.keep(slot);
    }).catch(() => {}); // shows in the calls that follow
  }

  kept(slot: number): Promise<RealArray> {
    return this.#call((session) => {
      return this.#slots.has(slot) ? session.kept(slot) : this.#snapshot.kept.get(slot)!.slice();
    });
  }

  state(): Promise<TrainingState> {
    return this.#call((session) => session.state());
  }

  dispose(): void {
    this.#disposed = true;
    this.#session.then(
      (session) => session.dispose(),
      () => {},
    );
  }
}
