import { lossDivisor } from '../../model/recipe.ts';
import type { TrainingState } from '../../model/state.ts';
import {
  type Gradients,
  KEEP_SLOTS,
  type OpenOptions,
  type SampleRequest,
  type Session,
} from '../backend.ts';
import { type Buffers, createBuffers, destroyBuffers } from './buffers.ts';
import type { Device } from './device.ts';
import { checkEvaluation, Evaluator } from './evaluator.ts';
import type { FramePacing } from './frame-pacing.ts';
import { checkBuffers } from './limits.ts';
import { type Candidates, type ChoiceOptions, candidatesFor, choosePath } from './paths/choice.ts';
import type { TrainingPath } from './paths/path.ts';
import { submitSampling } from './sampler.ts';
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
interface Trainer {
  readonly path: TrainingPath;
  readonly starts: Starts;
  readonly submissions: Submissions;
}

/** A training whose state lives on the GPU. */
export class WebGpuSession implements Session {
  readonly #device: Device;
  readonly #options: OpenOptions;
  readonly #training: Training;
  readonly #buffers: Buffers;
  readonly #trainer: Trainer | undefined;
  readonly #evaluator: Evaluator | undefined;
  readonly #kept = new Map<number, GPUBuffer>();
  #update: number;
  /** Calls submit their work one after the other; what comes back is awaited outside this queue. */
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(
    device: Device,
    options: OpenOptions,
    training: Training,
    buffers: Buffers,
    trainer: Trainer | undefined,
    evaluator: Evaluator | undefined,
  ) {
    this.#device = device;
    this.#options = options;
    this.#training = training;
    this.#buffers = buffers;
    this.#trainer = trainer;
    this.#evaluator = evaluator;
    this.#update = options.state.update;
  }

  /** @throws UserError when the configuration, or the path asked for, does not fit the device. */
  static async open(
    device: Device,
    options: OpenOptions,
    own: WebGpuOptions,
    pacing: FramePacing,
  ): Promise<WebGpuSession> {
    const { config, text } = options;
    const { validationIds } = text;
    const training = trainingOf(options);
    const limits = device.limitsWith(own.subgroups);
    const sizes = sharedBuffers(training);
    checkBuffers({ ids: sizes.ids }, limits, 'take a shorter text');
    checkBuffers(sizes, limits, 'choose a smaller hidden size or batch size');
    if (validationIds) checkEvaluation(config, validationIds.length, limits);
    const candidates = text.batches && candidatesFor(training, limits, own);
    const created = await createBuffers(device, 'training buffers', sizes);
    const buffers = { ...created, steps: createSteps(device) };
    const trainer = candidates && (await openTrainer(device, options, candidates, buffers, own, pacing));
    if (!trainer) upload(device, buffers, options);
    const evaluator =
      validationIds && (await Evaluator.create(device, config, validationIds, buffers.parameters));
    return new WebGpuSession(device, options, training, buffers, trainer, evaluator);
  }

  get detail(): string | undefined {
    return this.#trainer?.path.plan.detail;
  }

  get millisecondsPerUpdate(): number | undefined {
    return this.#trainer?.submissions.millisecondsPerUpdate;
  }

  #enqueue<T>(submit: () => T | Promise<T>): Promise<T> {
    const result = this.#queue.then(submit);
    this.#queue = result.catch(() => {});
    return result;
  }

  async train(rates: Float64Array): Promise<Float64Array> {
    const { losses } = await this.#enqueue(async () => {
      const submitted = await this.#trainer!.submissions.submit(this.#update, rates);
      this.#update += rates.length;
      return submitted;
    });
    return losses;
  }

  async gradients(): Promise<Gradients> {
    const { config, recipe } = this.#options;
    const { path } = this.#trainer!;
    const { gradients, rowLosses } = path.results;
    const { data } = await this.#enqueue(async () => {
      await this.#submitGradients();
      return { data: Promise.all([this.#device.read(gradients), this.#device.read(rowLosses)]) };
    });
    const [partials, losses] = (await data).map((bytes) => new Float32Array(bytes));
    return {
      loss: losses!.reduce((sum, loss) => sum + loss, 0) / lossDivisor(config, recipe),
      gradients: sumOfSplits(partials!, path.plan.splits),
    };
  }

  /** The passes leave the states of the next update behind; here that update is not made, so they are put back. */
  async #submitGradients(): Promise<void> {
    const { path, starts } = this.#trainer!;
    const carried = this.#buffers.carried!;
    const encodeGradients = await path.gradients();
    const saved = await this.#createCopy('saved states', carried.size);
    starts.write(this.#update);
    this.#device.submit('gradients', (encoder) => {
      encoder.copyBufferToBuffer(carried, 0, saved, 0, carried.size);
      const pass = encoder.beginComputePass();
      encodeGradients(pass);
      pass.end();
      encoder.copyBufferToBuffer(saved, 0, carried, 0, carried.size);
    });
    saved.destroy();
  }

  #createCopy(label: string, bytes: number): Promise<GPUBuffer> {
    const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return this.#device.checked(label, () => this.#device.buffer(label, bytes, usage));
  }

  async evaluate(): Promise<number> {
    const { loss } = await this.#enqueue(() => this.#evaluator!.submit());
    return loss;
  }

  async sample(request: SampleRequest): Promise<Uint32Array> {
    const { ids } = await this.#enqueue(() =>
      submitSampling(this.#device, this.#training, this.#buffers, request),
    );
    return ids;
  }

  keep(slot: number): void {
    const parameters = this.#buffers.parameters!;
    this.#enqueue(async () => {
      const kept = this.#kept.get(slot) ?? (await this.#createSlot(slot));
      this.#device.submit(`keep in slot ${slot}`, (encoder) =>
        encoder.copyBufferToBuffer(parameters, 0, kept, 0, parameters.size),
      );
    }).catch(() => {}); // shows in the calls that follow
  }

  async #createSlot(slot: number): Promise<GPUBuffer> {
    if (slot >= KEEP_SLOTS) throw new RangeError(`slot ${slot}; there are ${KEEP_SLOTS}`);
    const created = await this.#createCopy(`slot ${slot}`, this.#buffers.parameters!.size);
    this.#kept.set(slot, created);
    return created;
  }

  async kept(slot: number): Promise<Float32Array> {
    const { data } = await this.#enqueue(() => ({ data: this.#device.read(this.#kept.get(slot)!) }));
    return new Float32Array(await data);
  }

  async state(): Promise<TrainingState<Float32Array>> {
    const { parameters, moments, carried } = this.#buffers;
    const submitted = await this.#enqueue(() => ({
      update: this.#update,
      data: Promise.all([parameters!, moments!, carried!].map((buffer) => this.#device.read(buffer))),
    }));
    const [theta, running, states] = (await submitted.data).map((data) => new Float32Array(data));
    return { update: submitted.update, parameters: theta!, moments: running!, carried: states! };
  }

  dispose(): void {
    destroyBuffers(this.#buffers);
    this.#trainer?.path.destroy();
    this.#trainer?.submissions.destroy();
    for (const kept of this.#kept.values()) kept.destroy();
    this.#evaluator?.destroy();
  }
}

/** Chooses the path and readies what its updates read. */
async function openTrainer(
  device: Device,
  options: OpenOptions,
  candidates: Candidates,
  buffers: Buffers,
  own: WebGpuOptions,
  pacing: FramePacing,
): Promise<Trainer> {
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

function upload(device: Device, buffers: Buffers, { text, state }: OpenOptions): void {
  device.queue.writeBuffer(buffers.ids!, 0, text.ids);
  device.queue.writeBuffer(buffers.parameters!, 0, Float32Array.from(state.parameters));
  device.queue.writeBuffer(buffers.moments!, 0, Float32Array.from(state.moments));
  device.queue.writeBuffer(buffers.carried!, 0, Float32Array.from(state.carried));
  device.queue.writeBuffer(buffers.control!, 0, new Uint32Array([state.update, state.update]));
}

/** The order of additions, and so the sums, are those of gradient_sum.wgsl. */
function sumOfSplits(partials: Float32Array, splits: number): Float32Array {
  const count = partials.length / splits;
  const sums = partials.slice(0, count);
  for (let split = 1; split < splits; split++) {
    for (let i = 0; i < count; i++) sums[i]! += partials[split * count + i]!;
  }
  return sums;
}
