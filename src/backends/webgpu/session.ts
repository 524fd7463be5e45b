import type { ModelConfig } from '../../model/config.ts';
import type { TrainingState } from '../../model/state.ts';
import { walkOf } from '../../text/walk.ts';
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
import { openPath, type PathChoice } from './opening.ts';
import type { TrainingPath } from './path.ts';
import { checkPlan, type Plan, planFor } from './plan.ts';
import { submitSampling } from './sampler.ts';
import { Submissions } from './submissions.ts';

/** How a backend's sessions use the GPU; see WebGpuBackend.create(). */
export interface WebGpuOptions extends PathChoice {
  /**
   * Milliseconds that a submission should keep the GPU busy, two or three of which are under way: long enough
   * to hide its cost, and far from any driver's watchdog. For a page whose frames are late it becomes less.
   */
  readonly submissionMilliseconds: number;
}

/** A training whose state lives on the GPU. */
export class WebGpuSession implements Session {
  readonly #device: Device;
  readonly #config: ModelConfig;
  readonly #plan: Plan;
  readonly #buffers: Buffers;
  readonly #path: TrainingPath;
  readonly #submissions: Submissions;
  readonly #evaluator: Evaluator | undefined;
  readonly #kept = new Map<number, GPUBuffer>();
  #update: number;
  /** Calls submit their work one after the other; what comes back is awaited outside this queue. */
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(
    device: Device,
    plan: Plan,
    buffers: Buffers,
    path: TrainingPath,
    evaluator: Evaluator | undefined,
    { config, state }: OpenOptions,
    submissions: Submissions,
  ) {
    this.#device = device;
    this.#config = config;
    this.#plan = plan;
    this.#buffers = buffers;
    this.#path = path;
    this.#submissions = submissions;
    this.#evaluator = evaluator;
    this.#update = state.update;
  }

  /** @throws UserError when the configuration, or the path asked for, does not fit the device. */
  static async open(
    device: Device,
    options: OpenOptions,
    own: WebGpuOptions,
    pacing: FramePacing,
  ): Promise<WebGpuSession> {
    const { config, text, state, learningRate } = options;
    // Without a text the session only samples, and the walk is never taken.
    const walk =
      text.ids.length === 0
        ? { streamLength: 0, updatesPerEpoch: 1 }
        : walkOf(text.ids.length, config.batchSize, config.seqLength);
    const plan = planFor(config, walk, text.ids.length);
    checkPlan(plan, device.limits, device.adapter);
    const held = text.validationIds;
    if (held) checkEvaluation(config, held.length, device.limits, device.adapter);
    const buffers = await createBuffers(device, plan);
    const restore = () => upload(device, config, buffers, text.ids, state);
    const path = await openPath(device, options, plan, buffers, own, restore);
    const evaluator = held && (await Evaluator.create(device, config, held, buffers.parameters));
    const submissions = new Submissions(device, path, buffers, pacing, own.now);
    const session = new WebGpuSession(device, plan, buffers, path, evaluator, options, submissions);
    session.setLearningRate(learningRate);
    return session;
  }

  get detail(): string {
    return this.#path.detail;
  }

  get millisecondsPerUpdate(): number | undefined {
    return this.#submissions.millisecondsPerUpdate;
  }

  #enqueue<T>(submit: () => T | Promise<T>): Promise<T> {
    const result = this.#queue.then(submit);
    this.#queue = result.catch(() => {});
    return result;
  }

  async train(updates: number): Promise<Float64Array> {
    const { losses } = await this.#enqueue(async () => {
      const submitted = await this.#submissions.submit(this.#update, updates);
      this.#update += updates;
      return submitted;
    });
    return losses;
  }

  async gradients(): Promise<Gradients> {
    const { gradients, rowLosses } = this.#buffers;
    const { data } = await this.#enqueue(async () => {
      await this.#submitGradients();
      return { data: Promise.all([this.#device.read(gradients), this.#device.read(rowLosses)]) };
    });
    const [partials, losses] = (await data).map((bytes) => new Float32Array(bytes));
    return {
      loss: losses!.reduce((sum, loss) => sum + loss, 0) / this.#config.batchSize,
      gradients: sumOfSplits(partials!, this.#plan),
    };
  }

  /** The forward pass leaves h of the next update behind; here that update is not made, so h is put back. */
  async #submitGradients(): Promise<void> {
    const { hidden } = this.#buffers;
    const at = hiddenTauOffset(this.#config);
    const bytes = hiddenBytes(this.#config);
    const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const encodeGradients = await this.#path.gradients();
    const saved = await this.#device.checked('saved hidden state', () =>
      this.#device.buffer('saved hidden state', bytes, usage),
    );
    this.#device.submit('gradients', (encoder) => {
      encoder.clearBuffer(this.#buffers.gradients);
      encoder.copyBufferToBuffer(hidden, at, saved, 0, bytes);
      const pass = encoder.beginComputePass();
      encodeGradients(pass);
      pass.end();
      encoder.copyBufferToBuffer(saved, 0, hidden, at, bytes);
    });
    saved.destroy();
  }

  async evaluate(): Promise<number> {
    const { loss } = await this.#enqueue(() => this.#evaluator!.submit());
    return loss;
  }

  async sample(request: SampleRequest): Promise<Uint32Array> {
    const { parameters, hidden } = this.#buffers;
    const { ids } = await this.#enqueue(() =>
      submitSampling(this.#device, this.#config, this.#plan, parameters, hidden, request),
    );
    return ids;
  }

  keep(slot: number): void {
    const { parameters } = this.#buffers;
    this.#enqueue(async () => {
      const kept = this.#kept.get(slot) ?? (await this.#createSlot(slot));
      this.#device.submit(`keep in slot ${slot}`, (encoder) =>
        encoder.copyBufferToBuffer(parameters, 0, kept, 0, parameters.size),
      );
    }).catch(() => {}); // shows in the calls that follow
  }

  async #createSlot(slot: number): Promise<GPUBuffer> {
    if (slot >= KEEP_SLOTS) throw new RangeError(`slot ${slot}; there are ${KEEP_SLOTS}`);
    const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const size = this.#buffers.parameters.size;
    const created = await this.#device.checked(`slot ${slot}`, () =>
      this.#device.buffer(`slot ${slot}`, size, usage),
    );
    this.#kept.set(slot, created);
    return created;
  }

  async kept(slot: number): Promise<Float32Array> {
    const { data } = await this.#enqueue(() => ({ data: this.#device.read(this.#kept.get(slot)!) }));
    return new Float32Array(await data);
  }

  setLearningRate(learningRate: number): void {
    this.#enqueue(() => {
      this.#device.queue.writeBuffer(this.#buffers.settings, 0, new Float32Array([learningRate]));
    });
  }

  async state(): Promise<TrainingState<Float32Array>> {
    const { parameters, memory, hidden } = this.#buffers;
    const submitted = await this.#enqueue(() => ({
      update: this.#update,
      data: Promise.all([
        this.#device.read(parameters),
        this.#device.read(memory),
        this.#device.read(hidden, hiddenBytes(this.#config), hiddenTauOffset(this.#config)),
      ]),
    }));
    const [theta, sums, h] = (await submitted.data).map((data) => new Float32Array(data));
    return { update: submitted.update, parameters: theta!, memory: sums!, hidden: h! };
  }

  dispose(): void {
    destroyBuffers(this.#buffers);
    this.#path.destroy();
    for (const kept of this.#kept.values()) kept.destroy();
    this.#evaluator?.destroy();
    this.#submissions.destroy();
  }
}

/** Bytes of h [B, m]. */
function hiddenBytes({ batchSize, hiddenSize }: ModelConfig): number {
  return batchSize * hiddenSize * 4;
}

/** Where h_tau begins in the hidden states: the forward pass takes it up as h_0. */
function hiddenTauOffset(config: ModelConfig): number {
  return config.seqLength * hiddenBytes(config);
}

function upload(
  device: Device,
  config: ModelConfig,
  buffers: Buffers,
  ids: Uint32Array,
  state: TrainingState,
): void {
  device.queue.writeBuffer(buffers.ids, 0, ids);
  device.queue.writeBuffer(buffers.parameters, 0, Float32Array.from(state.parameters));
  device.queue.writeBuffer(buffers.memory, 0, Float32Array.from(state.memory));
  device.queue.writeBuffer(buffers.hidden, hiddenTauOffset(config), Float32Array.from(state.hidden));
  device.queue.writeBuffer(buffers.control, 0, new Uint32Array([state.update]));
}

/** The order of additions, and so the sums, are those of adagrad.wgsl. */
function sumOfSplits(partials: Float32Array, { splits, constants }: Plan): Float32Array {
  const count = constants.parameterCount!;
  const sums = partials.slice(0, count);
  for (let split = 1; split < splits; split++) {
    for (let i = 0; i < count; i++) sums[i]! += partials[split * count + i]!;
  }
  return sums;
}
