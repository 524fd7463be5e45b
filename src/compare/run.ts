import type { GradientReport } from '../training/gradient-report.ts';
import type { TrainingOptions } from '../training/options.ts';

/** A run as its folder tells it, also while it is still being written. Losses are nats per character. */
export interface StoredRun {
  /** What to call it: its folder's name, or as much of the path as tells it from the others. */
  readonly name: string;
  readonly path: string;
  readonly options: TrainingOptions;
  readonly text: RunText;
  /** "simd" */
  readonly backend: string;
  /** Processor, system and version in one line; "" where the run did not note it. */
  readonly machine: string;
  /** Smooth training loss. */
  readonly training: readonly LoggedLoss[];
  /** Loss on the held-out text; empty where none is held out. */
  readonly heldOut: readonly LoggedLoss[];
  /** The best model's, where there is one. */
  readonly best: LossAt | undefined;
  readonly samples: readonly { readonly update: number; readonly text: string }[];
  readonly gradients: readonly GradientReport[];
}

export interface RunText {
  readonly name: string;
  /** Code points. */
  readonly characters: number;
  /** Size of the vocabulary. */
  readonly distinct: number;
  /** As corpusOf() computes it; "" where the folder does not tell it yet. */
  readonly fingerprint: string;
}

export interface LossAt {
  /** Updates done. */
  readonly update: number;
  /** Nats per character. */
  readonly loss: number;
}

export interface LoggedLoss extends LossAt {
  /** Of training. */
  readonly seconds: number;
}

/** Updates done so far. */
export function updatesOf({ training }: StoredRun): number {
  return training.at(-1)?.update ?? 0;
}

/** Characters a second over the whole run, all streams together; undefined before the first line of its log. */
export function speedOf({ training, options }: StoredRun): number | undefined {
  const last = training.at(-1);
  if (!last || last.seconds === 0) return undefined;
  return (last.update * options.seqLength * options.batchSize) / last.seconds;
}

/** The lowest of some losses, the first of equal ones. */
export function lowest(losses: readonly LossAt[]): LossAt | undefined {
  return losses.reduce<LossAt | undefined>(
    (best, one) => (best === undefined || one.loss < best.loss ? one : best),
    undefined,
  );
}
