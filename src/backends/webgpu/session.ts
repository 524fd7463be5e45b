import { lossDivisor } from '../../model/recipe.ts';
import type { TrainingState } from '../../model/state.ts';
import type { Gradients, Kernels, OpenOptions, SampleRequest, Session, TextPart } from '../backend.ts';
import { CallQueue } from '../call-queue.ts';
import { type Buffers, destroyBuffers } from './buffers.ts';
import type { Device } from './device.ts';
import type { Evaluator } from './evaluator.ts';
import type { SessionParts, UpdateParts } from './opening.ts';
import { fromDevice } from './parameter-layout.ts';
import { Sampler } from './sampler.ts';
import { ParameterSlots } from './slots.ts';

/** A training whose state lives on the GPU. */
export class WebGpuSession implements Session {
  readonly #device: Device;
  readonly #options: OpenOptions;
  readonly #buffers: Buffers;
  readonly #updates: UpdateParts | undefined;
  readonly #evaluator: Evaluator | undefined;
  readonly #slots: ParameterSlots;
  /** In it calls submit their work; what comes back is awaited outside. */
  readonly #calls = new CallQueue();
  readonly #sampler: Sampler;
  #update: number;

  constructor({ device, options, training, buffers, updates, evaluator }: SessionParts) {
    this.#device = device;
    this.#options = options;
    this.#buffers = buffers;
    this.#updates = updates;
    this.#evaluator = evaluator;
    this.#slots = new ParameterSlots(device, buffers.parameters!);
    this.#sampler = new Sampler(device, training, buffers);
    this.#update = options.state.update;
  }

  get detail(): string | undefined {
    return this.#updates?.path.plan.detail;
  }

  get kernels(): Kernels | undefined {
    const plan = this.#updates?.path.plan;
    return plan && { path: plan.name, tape: plan.tape };
  }

  get millisecondsPerUpdate(): number | undefined {
    return this.#updates?.submissions.millisecondsPerUpdate;
  }

  async train(rates: Float64Array): Promise<Float64Array> {
    const { losses } = await this.#calls.add(async () => {
      const submitted = await this.#updates!.submissions.submit(this.#update, rates);
      this.#update += rates.length;
      return submitted;
    });
    return losses;
  }

  async gradients(): Promise<Gradients> {
    const { config, recipe } = this.#options;
    const { path } = this.#updates!;
    const { gradients, rowLosses } = path.results;
    const { data } = await this.#calls.add(async () => {
      await this.#submitGradients();
      return { data: Promise.all([this.#device.read(gradients), this.#device.read(rowLosses)]) };
    });
    const [partials, losses] = (await data).map((bytes) => new Float32Array(bytes));
    return {
      loss: losses!.reduce((sum, loss) => sum + loss, 0) / lossDivisor(config, recipe),
      gradients: fromDevice(config, sumOfSplits(partials!, path.plan.splits)),
    };
  }

  /** The passes leave the states of the next update behind; here that update is not made, so they are put back. */
  async #submitGradients(): Promise<void> {
    const { path, starts } = this.#updates!;
    const carried = this.#buffers.carried!;
    const encodeGradients = await path.gradients();
    const saved = await this.#device.copyTarget('saved states', carried.size);
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

  async evaluate(part?: TextPart): Promise<number> {
    const { loss } = await this.#calls.add(() => this.#evaluator!.submit(part));
    return loss;
  }

  async sample(request: SampleRequest): Promise<Uint32Array> {
    const { ids } = await this.#calls.add(() => this.#sampler.submit(request));
    return ids;
  }

  keep(slot: number): void {
    this.#calls.add(() => this.#slots.keep(slot)).catch(() => {}); // shows in the calls that follow
  }

  async kept(slot: number): Promise<Float32Array> {
    const { data } = await this.#calls.add(() => ({ data: this.#slots.read(slot) }));
    return fromDevice(this.#options.config, new Float32Array(await data));
  }

  async state(): Promise<TrainingState<Float32Array>> {
    const { config } = this.#options;
    const { parameters, moments, carried } = this.#buffers;
    const submitted = await this.#calls.add(() => ({
      update: this.#update,
      data: Promise.all([parameters!, moments!, carried!].map((buffer) => this.#device.read(buffer))),
    }));
    const [theta, running, states] = (await submitted.data).map((data) => new Float32Array(data));
    const [unpadded, kept] = [theta!, running!].map((numbers) => fromDevice(config, numbers));
    return { update: submitted.update, parameters: unpadded!, moments: kept!, carried: states! };
  }

  dispose(): void {
    destroyBuffers(this.#buffers);
    this.#updates?.path.destroy();
    this.#updates?.submissions.destroy();
    this.#slots.destroy();
    this.#sampler.destroy();
    this.#evaluator?.destroy();
  }
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
