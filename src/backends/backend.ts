import type { ModelConfig } from '../model/config.ts';
import type { Recipe } from '../model/recipe.ts';
import type { SamplingOptions } from '../model/sampling.ts';
import type { TrainingState } from '../model/state.ts';
import type { RealArray } from '../model/tensors.ts';
import type { Batches } from '../text/batches.ts';

/** What really runs, in the words of the machine. */
export interface BackendDescription {
  /** The name one asks for it by: "webgpu". */
  readonly name: string;
  /** One line for people: adapter, driver, kernel class. */
  readonly detail: string;
  /** Precision of parameters and arithmetic. */
  readonly precision: 'float32' | 'float64';
  /** True when a GPU interface is emulated on the CPU: right for tests, never worth choosing for speed. */
  readonly software: boolean;
}

/** The text to train on, and optionally one held out. */
export interface TrainingText {
  /** Ids to train on; empty when the session only samples. */
  readonly ids: Uint32Array;
  /** Where each stream reads; undefined when the session only samples. */
  readonly batches?: Batches | undefined;
  /** Held-out ids for evaluate(); two characters at least when present. */
  readonly validationIds?: Uint32Array | undefined;
}

/** Which of its kernels a session runs, where sizes or trials settle that; only the backend that told it reads it. */
export type Kernels = Readonly<Record<string, string | undefined>>;

/** What a session is opened with: a model in training, and the text that it reads. */
export interface OpenOptions {
  /** The sizes of the model and of an update. */
  readonly config: ModelConfig;
  /** What makes a step of a gradient. */
  readonly recipe: Recipe;
  /** What is read; without batches the session samples and evaluates alone. */
  readonly text: TrainingText;
  /** Where to start: a fresh or a resumed state, of either precision. */
  readonly state: TrainingState;
  /** Those of another session, to run what it runs; left out, the backend settles on its own. */
  readonly kernels?: Kernels | undefined;
}

/** A text to draw. */
export interface SampleRequest extends SamplingOptions {
  /**
   * 'zero' starts from zero states; 'stream' from the states of stream 0, as they stand; 'last' goes on behind the text
   * that was drawn last, as if both had been one: nothing else may have been called since.
   */
  readonly from: 'zero' | 'stream' | 'last';
  /** Ids to read before drawing; at least one, and none where it goes on. */
  readonly prime: Uint32Array;
  /** Uniform numbers in [0, 1), one per character to draw. */
  readonly uniforms: Float64Array;
}

/**
 * A part of the held-out text: of all its characters but the first, from the one behind `from` up to that at `to`. It
 * begins where the part before it ended, and at 0 with zero states; all but the last end at a multiple of PART_UNIT.
 */
export interface TextPart {
  /** Characters before the part, the first of the text left out. */
  readonly from: number;
  /** The same, at its end. */
  readonly to: number;
}

/** Characters that a part is a multiple of. */
export const PART_UNIT = 256;

/** Loss and gradients at the present state, before clipping. */
export interface Gradients {
  /** Mean over streams of the sum, or mean, over tau characters, in nats. */
  readonly loss: number;
  /** Packed as tensorsOf() says. */
  readonly gradients: RealArray;
}

/** How many copies of the parameters a session can hold; see Session.keep(). */
export const KEEP_SLOTS = 4;

/**
 * One model in training on one backend. Calls run in the order in which they were made, also when several are
 * under way: `train(rates); keep(0); train(more)` keeps the parameters between the two, and nothing waits on the
 * host. After a rejected call only dispose() is of use.
 */
export interface Session {
  /** What was settled at opening and the backend alone cannot tell: the kernels that run, say. */
  readonly detail?: string | undefined;
  /** The same, for a session of other sizes that is to run them too. */
  readonly kernels?: Kernels | undefined;
  /**
   * What an update keeps the device busy, in milliseconds, where the session can tell that from the way there and
   * back; undefined before anything is known.
   */
  readonly millisecondsPerUpdate?: number | undefined;
  /**
   * Makes one update for each learning rate.
   * @param signal gives up an update that takes long, which then was never begun, and those after it.
   * @returns one loss for each update that was made.
   */
  train(rates: Float64Array, signal?: AbortSignal): Promise<Float64Array>;
  /** Gradients of the next update, which is not made. */
  gradients(): Promise<Gradients>;
  /**
   * Mean nats per character over the held-out text, read in one stream from zero states; or over a part of it. Between
   * the parts of one reading nothing else may be called.
   */
  evaluate(part?: TextPart): Promise<number>;
  /** Draws text; training is not disturbed. @returns the ids drawn, without the prime. */
  sample(request: SampleRequest): Promise<Uint32Array>;
  /** Copies the parameters into a slot, 0 … KEEP_SLOTS - 1, where the session keeps its data. */
  keep(slot: number): void;
  /** Reads a slot back: packed parameters. */
  kept(slot: number): Promise<RealArray>;
  /** A copy of the whole state, in the session's precision. */
  state(): Promise<TrainingState>;
  /** Frees everything; never throws, and may be called twice. */
  dispose(): void;
}

/** How the last few frames of a page fared. */
export interface FrameReport {
  /** Frames shown since the last report; none when nobody looks any more, the tab being hidden. */
  readonly frames: number;
  /** Those of them that the display had to wait for. */
  readonly late: number;
}

/** A backend failed in the middle of a run, and another went on from where it was. */
export interface Handover {
  /** The one that failed. */
  readonly from: BackendDescription;
  /** The one that goes on. */
  readonly to: BackendDescription;
  /** The failure's message. */
  readonly reason: string;
}

/** A way to train: the CPU reference, WebGPU, … */
export interface Backend {
  /** What runs here. */
  describe(): BackendDescription;
  /** The device's limits by name, where it has any. */
  limits?(): Readonly<Record<string, number>>;
  /** The next handover that was not asked for yet, on backends that know such. */
  takeHandover?(): Handover | undefined;
  /**
   * Is told a few times a second how the frames of a page fare while it trains, where the device may be the one
   * that draws them: its sessions then leave room for the frames. Never called without a page.
   */
  noteFrames?(report: FrameReport): void;
  /**
   * Takes up a training.
   * @throws UserError naming the limit and its number when the configuration does not fit the device.
   */
  open(options: OpenOptions): Promise<Session>;
  /** Frees what the sessions shared, a device say. */
  dispose(): void;
}
