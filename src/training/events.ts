import type { Handover } from '../backends/backend.ts';
import type { Checkpoint, LowestLoss, Model } from './checkpoint.ts';
import type { Warning } from './watch/words.ts';

/** What is logged of an update: a line of metrics.jsonl. Losses are in the unit that lossUnit() tells. */
export interface Metric {
  /** Updates done. */
  readonly update: number;
  /** Times the book was read, with the fraction under way. */
  readonly epoch: number;
  /** Of the last update; mean over the streams. */
  readonly loss: number;
  /** After the last update. */
  readonly smoothLoss: number;
  /** smoothLoss per character, in nats. */
  readonly natsPerCharacter: number;
  /** The same in bits. */
  readonly bitsPerCharacter: number;
  /** Of the last update; runs of version 0.1.0 did not log it. */
  readonly learningRate?: number;
  /** Over the last seconds, all streams together. */
  readonly charsPerSecond: number;
  /** Seconds of training, those before a resume included. */
  readonly seconds: number;
}

/** Updates that were done since the last such event. */
export interface UpdateEvent extends Metric {
  /** Tells it from other events. */
  readonly type: 'update';
  /** The smooth loss that people watch, for people to watch: see unbiased(). */
  readonly shownLoss: number;
  /** Loss of each of these updates. */
  readonly losses: Float64Array;
  /** Lowest smooth loss at which parameters were kept. */
  readonly best: LowestLoss | undefined;
  /** True every `logEvery` updates, and for the last one: a line for the logs. */
  readonly logged: boolean;
}

/** The logged part of an event. */
export function metricOf(event: UpdateEvent): Metric {
  const { type, losses, shownLoss, best, logged, ...metric } = event;
  return metric;
}

/** Text synthesised from the model as it stands. */
export interface SampleEvent {
  /** Tells it from other events. */
  readonly type: 'sample';
  /** Updates done. */
  readonly update: number;
  /** As long as the option sampleLength says. */
  readonly text: string;
}

/** How far something has come that takes long. */
interface PartDone {
  /** Updates done. */
  readonly update: number;
  /** Characters that are behind it. */
  readonly done: number;
  /** Characters in all. */
  readonly of: number;
}

/** A long sample is being written. */
export interface WritingEvent extends PartDone {
  /** Tells it from other events. */
  readonly type: 'writing';
}

/** The held-out text was read. */
export interface ValidationEvent {
  /** Tells it from other events. */
  readonly type: 'validation';
  /** Updates done. */
  readonly update: number;
  /** Nats per character. */
  readonly loss: number;
}

/** The held-out text is being read. */
export interface ReadingEvent extends PartDone {
  /** Tells it from other events. */
  readonly type: 'reading';
}

/** Everything needed to go on later. */
export interface CheckpointEvent {
  /** Tells it from other events. */
  readonly type: 'checkpoint';
  /** As writeCheckpoint() takes it. */
  readonly checkpoint: Checkpoint;
  /** The best model, when there is a better one than at the checkpoint before. */
  readonly best: Model | undefined;
}

/** The backend failed, and another went on from where it was. */
export interface HandoverEvent extends Handover {
  /** Tells it from other events. */
  readonly type: 'handover';
  /** Updates done when it was noticed. */
  readonly update: number;
}

/** The training is stuck or breaking; told once for each kind. */
export interface WarningEvent extends Warning {
  /** Tells it from other events. */
  readonly type: 'warning';
}

/**
 * It diverged and went back to the last good state: what was told of later updates is void. A checkpoint of that state
 * follows, unless it is the very first.
 */
export interface RewoundEvent extends Pick<Warning, 'seen' | 'why'> {
  /** Tells it from other events. */
  readonly type: 'rewound';
  /** Updates done there. */
  readonly update: number;
  /** Updates done when it was noticed. */
  readonly from: number;
  /** eta from there on. */
  readonly learningRate: number;
}

/** The end: all updates done, or stopped after the one in flight. A checkpoint came just before. */
export interface DoneEvent {
  /** Tells it from other events. */
  readonly type: 'done';
  /** Updates done. */
  readonly update: number;
  /** True when it ended before all updates were done. */
  readonly stopped: boolean;
  /** It ended because it diverged: no checkpoint came of that, and a warning said so. */
  readonly diverged?: true;
}

/** What a training tells while it goes on. */
export type TrainingEvent =
  | UpdateEvent
  | SampleEvent
  | WritingEvent
  | ValidationEvent
  | ReadingEvent
  | CheckpointEvent
  | HandoverEvent
  | WarningEvent
  | RewoundEvent
  | DoneEvent;
