/** What the page and its workers tell each other; both sides speak through Comlink. */

import type { BackendDescription } from '../backends/backend.ts';
import type { Measurement } from '../backends/measure.ts';
import type { CellName } from '../model/cells/index.ts';
import type { Metric, ReadingEvent } from '../training/events.ts';
import type { GradientReport } from '../training/gradient-report.ts';
import type { TrainingOptions } from '../training/options.ts';
import type { Warning } from '../training/watch/words.ts';

/** Everything a person chooses about a run, its text apart. */
export interface RunConfig {
  readonly options: TrainingOptions;
  /** `auto`, or a name of the registry. */
  readonly backend: string;
}

/** A text to learn from: one's own, or one that the page offers; with neither bytes nor id it is the bundled book. */
export interface TextSource {
  readonly name: string;
  /** Of an offered text. */
  readonly id?: string;
  readonly bytes?: Uint8Array;
}

export interface TextSummary {
  readonly name: string;
  /** Of an offered text; undefined for one's own. */
  readonly id: string | undefined;
  /** Code points. */
  readonly length: number;
  /** Ascending. */
  readonly codePoints: readonly number[];
}

/** The updates that follow on those before, one number each, in the unit of the run's loss. */
export interface LossBatch {
  readonly losses: Float32Array;
  readonly smooth: Float32Array;
}

/** The losses of a whole run, thinned. */
export interface HistoryData extends LossBatch {
  /** Updates done before the first point. */
  readonly start: number;
  /** Updates that one point stands for. */
  readonly stride: number;
  /** Losses that make no full point yet: how many, and their sum. */
  readonly pending: number;
  readonly pendingSum: number;
}

export interface Sample {
  readonly update: number;
  readonly text: string;
}

export interface HeldOutLoss {
  readonly update: number;
  /** Nats per character. */
  readonly loss: number;
}

/** A person set another learning rate in the middle of a run. */
export interface LearningRateChange {
  /** The last one before. */
  readonly update: number;
  readonly rate: number;
}

export interface BestPlace {
  readonly update: number;
  readonly smoothLoss: number;
}

/** Where a run stands. */
export interface Progress {
  readonly metric: Metric;
  /** The smooth loss that people watch: see unbiased(). */
  readonly shownLoss: number;
  readonly best: BestPlace | undefined;
}

/** Failed: it went wrong before there was anything to go on from; training begins anew. */
export type Phase = 'opening' | 'idle' | 'starting' | 'training' | 'paused' | 'done' | 'failed';

export type RunEvent =
  | { readonly type: 'phase'; readonly phase: Phase; readonly update: number }
  | {
      readonly type: 'backend';
      readonly backend: BackendDescription;
      readonly reason: string;
      /** What an automatic choice measured; empty for a backend asked for by name. */
      readonly measurements: readonly Measurement[];
    }
  /** What a start is at: it may take long. */
  | { readonly type: 'preparing'; readonly what: string }
  | { readonly type: 'progress'; readonly batch: LossBatch; readonly progress: Progress }
  | { readonly type: 'samples'; readonly samples: readonly Sample[] }
  /** Written by the weights as they stand, between the samples of the run. */
  | ({ readonly type: 'live' } & Sample)
  | ({ readonly type: 'validation' } & HeldOutLoss)
  | ReadingEvent
  | { readonly type: 'saved'; readonly update: number }
  /** The run could not be stored; it goes on, and is tried to be stored again. */
  | { readonly type: 'notSaved'; readonly message: string }
  /** The training is stuck or breaking. */
  | { readonly type: 'warning'; readonly warning: Warning }
  /** Something went wrong; the training goes on, or can be continued. */
  | { readonly type: 'trouble'; readonly message: string }
  /** The run went back to this update, after a lost device say: what came later is void. */
  | { readonly type: 'rewound'; readonly update: number };

export type RunListener = (event: RunEvent) => void;

/** A run as it was stored, or as it stands: all that the page shows of it. */
export interface RunView {
  readonly config: RunConfig;
  readonly update: number;
  readonly phase: 'paused' | 'done' | 'failed';
  readonly history: HistoryData;
  readonly samples: readonly Sample[];
  readonly validation: readonly HeldOutLoss[];
  readonly rates: readonly LearningRateChange[];
  readonly warnings: readonly Warning[];
  readonly progress: Progress | undefined;
}

/** The smooth loss at some updates of a run. */
export interface RunCurve {
  readonly updates: Float64Array;
  /** Bits a character. */
  readonly bits: Float64Array;
}

/** What there is to compare of a run: the present one, or one that was given up. */
export interface RunSummary {
  /** When it was given up, in milliseconds since 1970; undefined for the present one. */
  readonly at: number | undefined;
  readonly text: string;
  readonly config: RunConfig;
  readonly update: number;
  readonly curve: RunCurve;
  readonly samples: readonly Sample[];
}

/** What the page finds when it opens. */
export interface Opened {
  readonly text: TextSummary;
  readonly run: RunView | undefined;
  /** Why nothing will be stored; undefined where runs are stored. */
  readonly notStored: string | undefined;
}

/** What a check needs to know of a run. */
export interface RunFiles {
  /** Safetensors bytes; undefined before the first update. */
  readonly checkpoint: Uint8Array | undefined;
  readonly best: Uint8Array | undefined;
}

/** What the model thought at each character of a text. */
export interface Reading {
  /** The characters, one per position. */
  readonly characters: readonly string[];
  /** -log2 p of each character in bits; NaN for those that were only read. */
  readonly surprise: Float32Array;
  /** What the model gave to every character at each position, at temperature 1 [positions, K]. */
  readonly probabilities: Float32Array;
  /** The model's characters, K of them. */
  readonly vocabulary: readonly string[];
}

/** A passage that a model wrote, as it reads it. */
export interface Passage extends Reading {
  /** Updates that the model has had. */
  readonly update: number;
}

/** What the hidden units did over a text. */
export interface Activations {
  readonly characters: readonly string[];
  readonly layers: number;
  /** What the cell carries from character to character, h first. */
  readonly states: readonly string[];
  /** m */
  readonly units: number;
  /** Every carried state after each character [characters, layers, S, m]. */
  readonly values: Float32Array;
}

/** What a model is that is looked into. */
export interface ModelFacts {
  readonly cell: CellName;
  readonly layers: number;
  /** m */
  readonly units: number;
  /** tau it was trained with. */
  readonly seqLength: number;
  readonly update: number;
  /** Those it knows. */
  readonly characters: string;
  /** Name of the text it was trained on. */
  readonly text: string;
}

/** A few characters, and where the network stands before the first. */
export interface Start {
  readonly text: string;
  /** [layers, S, m]; zeros when left out. */
  readonly states?: Float64Array | undefined;
}

export interface PassageRequest {
  readonly prompt: string;
  readonly length: number;
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
}

/** What a report is made of, beside the text, which the inspector knows. */
export interface ReportMaterial {
  readonly checkpoint: Uint8Array;
  readonly best: Uint8Array | undefined;
  readonly backend: BackendDescription;
  readonly measurements: readonly Measurement[];
  readonly machine: readonly string[];
  readonly metrics: readonly Metric[];
  readonly samples: readonly Sample[];
  readonly validation: readonly HeldOutLoss[];
  readonly warnings: readonly Warning[];
}

export type GradientReports = readonly GradientReport[];

/** Nats per character of guessing: all alike, and by how often each follows the 0, 1 and 2 before it. */
export type Baselines = readonly [uniform: number, oneGram: number, twoGram: number, threeGram: number];
