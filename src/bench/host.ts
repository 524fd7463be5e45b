import type { Backend, BackendDescription, Session } from '../backends/backend.ts';
import { trainFor } from '../backends/stopwatch.ts';
import { Random } from '../random.ts';
import { initialState } from '../model/state.ts';
import type { BenchSizes } from './configurations.ts';

/**
 * Small enough that the first losses of two backends can be compared: at the usual 0.1 the first fifty updates
 * from fresh weights are chaotic, and runs that differ in the last bit part within them; on short, regular texts at
 * 0.02 too. At this rate the first losses still fall by a fifth.
 */
const GATE_LEARNING_RATE = 0.005;

/** The text of a comparison. */
export interface BenchText {
  readonly ids: Uint32Array;
  readonly vocabularySize: number;
}

/** What opening a configuration took, and the losses that the gate judges. */
export interface Opening {
  /** Opening and the first update, in which everything is compiled: milliseconds. */
  readonly openMilliseconds: number;
  /** Milliseconds an update, the first one apart; of the first one where there was no other. */
  readonly millisecondsPerUpdate: number;
  readonly losses: readonly number[];
}

/** One backend under measurement, in a process or worker of its own. */
export interface BenchHost {
  /** @throws Error when the backend cannot run here. */
  describe(): Promise<BackendDescription>;
  /** The text of all configurations to come. */
  load(text: BenchText): Promise<void>;
  /** Takes up a training from fresh weights, and makes the updates that the gate judges. */
  open(sizes: BenchSizes, gateUpdates: number): Promise<Opening>;
  /** Trains on for about so many milliseconds. */
  sample(milliseconds: number): Promise<{ updates: number; milliseconds: number }>;
  close(): Promise<void>;
  /** Multiply-adds a second that the device reaches at best; null where that cannot be measured. */
  peak(): Promise<number | null>;
  dispose(): Promise<void>;
}

export interface LocalHostOptions {
  readonly create: () => Promise<Backend>;
  /** Measures the device behind this backend. */
  readonly measurePeak?: (backend: BackendDescription) => Promise<number | null>;
  readonly seed?: number;
  readonly now?: () => number;
}

/** A host in this very process or worker. */
export function localHost({
  create,
  measurePeak = async () => null,
  seed = 1,
  now = () => performance.now(),
}: LocalHostOptions): BenchHost {
  let backend: Backend | undefined;
  let text: BenchText | undefined;
  let session: Session | undefined;
  const created = async () => {
    backend ??= await create();
    return backend;
  };
  return {
    describe: async () => (await created()).describe(),
    async load(given) {
      text = given;
    },
    async open(sizes, gateUpdates) {
      const { ids, vocabularySize } = text!;
      const config = { ...sizes, vocabularySize };
      const state = initialState(config, new Random(seed));
      const started = now();
      session = await (await created()).open({
        config,
        text: { ids },
        state,
        learningRate: GATE_LEARNING_RATE,
      });
      const first = await session.train(1);
      const openMilliseconds = now() - started;
      const others = gateUpdates > 1 ? await session.train(gateUpdates - 1) : [];
      const trained = now() - started - openMilliseconds;
      const millisecondsPerUpdate = others.length > 0 ? trained / others.length : openMilliseconds;
      return { openMilliseconds, millisecondsPerUpdate, losses: [...first, ...others] };
    },
    sample: (milliseconds) => trainFor(session!, milliseconds, now),
    async close() {
      session?.dispose();
      session = undefined;
    },
    peak: async () => measurePeak((await created()).describe()),
    async dispose() {
      session?.dispose();
      backend?.dispose();
    },
  };
}
