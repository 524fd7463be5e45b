import type { Handover } from '../backends/backend.ts';
import type { Checkpoint, Model } from './checkpoint.ts';

/** Updates that were done since the last such event. */
export interface UpdateEvent {
  readonly type: 'update';
  /** Updates done. */
  readonly update: number;
  /** Times the book was read, with the fraction under way. */
  readonly epoch: number;
  /** Loss of each of these updates: nats per sequence of tau characters, mean over the streams. */
  readonly losses: Float64Array;
  /** Of the last update, in nats per sequence. */
  readonly loss: number;
  /** After the last update, in nats per sequence. */
  readonly smoothLoss: number;
  /** smoothLoss per character, in nats and in bits. */
  readonly natsPerCharacter: number;
  readonly bitsPerCharacter: number;
  /** Over the last seconds, all streams together. */
  readonly charsPerSecond: number;
  /** Seconds of training, those before a resume included. */
  readonly seconds: number;
  /** Lowest smooth loss at which parameters were kept. */
  readonly best: { readonly update: number; readonly smoothLoss: number } | undefined;
  /** True every `logEvery` updates, and for the last one: a line for the logs. */
  readonly logged: boolean;
}

/** Text synthesised from the model as it stands. */
export interface SampleEvent {
  readonly type: 'sample';
  readonly update: number;
  readonly text: string;
}

/** The held-out text was read. */
export interface ValidationEvent {
  readonly type: 'validation';
  readonly update: number;
  /** Nats per character. */
  readonly loss: number;
}

/** Everything needed to go on later. */
export interface CheckpointEvent {
  readonly type: 'checkpoint';
  readonly checkpoint: Checkpoint;
  /** The best model, when there is a better one than at the checkpoint before. */
  readonly best: Model | undefined;
}

/** The backend failed, and another went on from where it was. */
export interface HandoverEvent extends Handover {
  readonly type: 'handover';
  /** Updates done when it was noticed. */
  readonly update: number;
}

/** The end: all updates done, or stopped after the one in flight. A checkpoint came just before. */
export interface DoneEvent {
  readonly type: 'done';
  readonly update: number;
  /** True when the signal ended the training. */
  readonly stopped: boolean;
}

export type TrainingEvent =
  | UpdateEvent
  | SampleEvent
  | ValidationEvent
  | CheckpointEvent
  | HandoverEvent
  | DoneEvent;
