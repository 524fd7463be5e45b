import type { OpenOptions } from '../backend.ts';
import { type Buffers, createBuffers } from './buffers.ts';
import type { Device } from './device.ts';
import { checkEvaluation, Evaluator } from './evaluator.ts';
import type { FramePacing } from './frame-pacing.ts';
import { checkBuffers } from './limits.ts';
import { toDevice } from './parameter-layout.ts';
import { type Candidates, type ChoiceOptions, candidatesFor, choosePath } from './paths/choice.ts';
import type { TrainingPath } from './paths/path.ts';
import { Starts } from './starts.ts';
import { createSteps, numbersOf, writeSteps } from './steps.ts';
import { Submissions } from './submissions.ts';
import { sharedBuffers, type Training, trainingOf } from './training-plan.ts';

/** How a backend's sessions use the GPU; see WebGpuBackend.create(). */
export interface WebGpuOptions extends ChoiceOptions {
  /**
   * Milliseconds that a submission should keep the GPU busy, two or three of which are under way: long enough
   * to hide its cost, and far from any driver's watchdog. For a page whose frames are late it becomes less.
   */
  readonly submissionMilliseconds: number;
}

/** What a session has that trains, and not one that only samples. */
export interface UpdateParts {
  readonly path: TrainingPath;
  readonly starts: Starts;
  readonly submissions: Submissions;
}

/** What a session consists of. */
export interface SessionParts {
  readonly device: Device;
  readonly options: OpenOptions;
  readonly training: Training;
  /** Those of sharedBuffers(), and `steps`. */
  readonly buffers: Buffers;
  readonly updates: UpdateParts | undefined;
  readonly evaluator: Evaluator | undefined;
}

/**
 * Checks that a training fits the device, then creates its buffers and what works on them.
 * @throws UserError when it does not fit, or not the path that was asked for.
 */
export async function openParts(
  device: Device,
  options: OpenOptions,
  own: WebGpuOptions,
  pacing: FramePacing,
): Promise<SessionParts> {
  const { config, text } = options;
  const { validationIds } = text;
  const training = trainingOf(options);
  const { limits } = device;
  const sizes = sharedBuffers(training);
  checkBuffers({ ids: sizes.ids }, limits, 'take a shorter text');
  checkBuffers(sizes, limits, 'choose a smaller hidden size or batch size');
  if (validationIds) checkEvaluation(config, validationIds.length, limits);
  const candidates = text.batches && candidatesFor(training, limits, own);
  const created = await createBuffers(device, 'training buffers', sizes);
  const buffers = { ...created, steps: createSteps(device) };
  const updates = candidates && (await openUpdates(device, options, candidates, buffers, own, pacing));
  if (!updates) upload(device, buffers, options);
  const evaluator =
    validationIds && (await Evaluator.create(device, config, validationIds, buffers.parameters));
  return { device, options, training, buffers, updates, evaluator };
}

/** Chooses the path and readies what its updates read. */
async function openUpdates(
  device: Device,
  options: OpenOptions,
  candidates: Candidates,
  buffers: Buffers,
  own: WebGpuOptions,
  pacing: FramePacing,
): Promise<UpdateParts> {
  const { text, state, recipe } = options;
  const starts = new Starts(device, buffers.ids!, text.ids.length, text.batches!);
  starts.write(state.update);
  const restore = () => upload(device, buffers, options);
  const path = await choosePath(device, candidates, buffers, own, state.update, restore);
  const inputs = {
    most: (done: number) => starts.most(done),
    write(done: number, rates: Float64Array) {
      starts.write(done);
      writeSteps(device, buffers.steps!, rates.length, numbersOf(recipe, done, rates));
    },
  };
  return { path, starts, submissions: new Submissions(device, path, inputs, buffers, pacing, own.now) };
}

function upload(device: Device, buffers: Buffers, { config, text, state }: OpenOptions): void {
  device.queue.writeBuffer(buffers.ids!, 0, text.ids);
  device.queue.writeBuffer(buffers.parameters!, 0, toDevice(config, state.parameters));
  device.queue.writeBuffer(buffers.moments!, 0, toDevice(config, state.moments));
  device.queue.writeBuffer(buffers.carried!, 0, Float32Array.from(state.carried));
  device.queue.writeBuffer(buffers.control!, 0, new Uint32Array([state.update, state.update]));
}
