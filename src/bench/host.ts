import type { Backend, BackendDescription, OpenOptions, Session } from '../backends/backend.ts';
import { trainFor } from '../backends/stopwatch.ts';
import { optimizerOf } from '../model/optimizers/index.ts';
import type { Recipe } from '../model/recipe.ts';
import { initialState } from '../model/state.ts';
import { Random } from '../random.ts';
import { batchesOf } from '../text/batches.ts';
import { type BenchSizes, sizesOf } from './configurations.ts';

/**
 * The learning rate is so many times smaller than what suits the optimiser, so that the first losses of two backends
 * can be compared: at AdaGrad's 0.1 the first fifty updates from fresh weights are chaotic, and runs that differ in the
 * last bit part within them; on short, regular texts at 0.02 too. At 0.005 the first losses still fall by a fifth.
 */
const CALMER = 20;

/** The text of a comparison. */
export interface BenchText {
  readonly ids: Uint32Array;
  readonly vocabularySize: number;
}

/** What opening a configuration took, and the losses to check. */
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
  /** The text of all configurations to come, and how to train on it. */
  load(text: BenchText, recipe: Recipe): Promise<void>;
  /** Takes up a training from fresh weights, and makes the updates whose losses are checked. */
  open(sizes: BenchSizes, checkedUpdates: number): Promise<Opening>;
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
  readonly now?: () => number;
}

/** A host in this very process or worker. */
export function localHost({
  create,
  measurePeak = async () => null,
  now = () => performance.now(),
}: LocalHostOptions): BenchHost {
  let backend: Backend | undefined;
  let training: { text: BenchText; recipe: Recipe } | undefined;
  let session: Session | undefined;
  const created = async () => {
    backend ??= await create();
    return backend;
  };
  const learningRate = () => optimizerOf(training!.recipe).learningRate / CALMER;
  const train = (updates: number) => session!.train(new Float64Array(updates).fill(learningRate()));
  return {
    describe: async () => (await created()).describe(),
    async load(text, recipe) {
      training = { text, recipe };
    },
    async open(sizes, checkedUpdates) {
      const { text, recipe } = training!;
      const options = openingOf(sizes, text, recipe);
      const started = now();
      session = await (await created()).open(options);
      const first = await train(1);
      const openMilliseconds = now() - started;
      const others = checkedUpdates > 1 ? await train(checkedUpdates - 1) : [];
      const trained = now() - started - openMilliseconds;
      const millisecondsPerUpdate = others.length > 0 ? trained / others.length : openMilliseconds;
      return { openMilliseconds, millisecondsPerUpdate, losses: [...first, ...others] };
    },
    sample: (milliseconds) => trainFor(session!, learningRate(), milliseconds, now),
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

function openingOf(sizes: BenchSizes, text: BenchText, recipe: Recipe): OpenOptions {
  const { ids, vocabularySize } = text;
  const config = { ...sizesOf(sizes), vocabularySize };
  const batches = batchesOf(ids.length, config.batchSize, config.seqLength);
  const state = initialState(config, new Random(recipe.seed), recipe);
  return { config, recipe, text: { ids, batches }, state };
}
