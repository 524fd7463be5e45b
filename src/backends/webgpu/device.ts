import { messageOf } from '../../errors.ts';
import type { Buffers } from './buffers.ts';
import type { Dispatch, DispatchPlan } from './dispatch.ts';
import { type Limits, limitsOf } from './limits.ts';
import { Polling } from './polling.ts';
import { overridesOf, type Shader } from './shaders.ts';

/** The GPU of one backend: creation with errors that say what failed and on which adapter, and read-back. */
export class Device {
  readonly #device: GPUDevice;
  readonly #polling: Polling;
  readonly limits: Limits;
  /** By their WGSL. */
  readonly #modules = new Map<string, Promise<GPUShaderModule>>();
  /** By WGSL and constants, so that a second session of the same sizes compiles nothing. */
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  #lost: string | undefined;

  private constructor(device: GPUDevice, adapter: string) {
    this.#device = device;
    this.#polling = new Polling(device.queue);
    this.limits = { ...limitsOf(device.limits), subgroups: device.features.has('subgroups'), adapter };
    device.lost.then(({ message, reason }) => {
      this.#lost = message || reason;
    });
  }

  /**
   * Opens the adapter with as much as it has of what decides what fits, not the little that is guaranteed.
   * @param description of adapter and driver, for people.
   * @param subgroups whether subgroup operations are wanted, where they are there.
   */
  static async open(adapter: GPUAdapter, description: string, subgroups = true): Promise<Device> {
    const device = await adapter.requestDevice({
      label: 'webgpu-char-rnn',
      requiredLimits: limitsOf(adapter.limits),
      requiredFeatures: subgroups && adapter.features.has('subgroups') ? ['subgroups'] : [],
    });
    return new Device(device, description);
  }

  /** Adapter and driver, for people. */
  get adapter(): string {
    return this.limits.adapter;
  }

  get queue(): GPUQueue {
    return this.#device.queue;
  }

  /**
   * Runs `create`, which must not wait for anything, inside error scopes.
   * @throws Error with the label, the adapter and the implementation's message.
   */
  async checked<T>(label: string, create: () => T): Promise<T> {
    for (const filter of ERROR_FILTERS) this.#device.pushErrorScope(filter);
    let created: T;
    let errors: Promise<GPUError | null>[];
    try {
      created = create();
    } finally {
      errors = ERROR_FILTERS.map(() => this.#device.popErrorScope());
    }
    const error = (await Promise.all(errors)).find((found) => found);
    if (error) throw this.#failure(label, error.message);
    return created;
  }

  #failure(label: string, message: string): Error {
    return new Error(`WebGPU could not create "${label}" on ${this.adapter}: ${this.#lost ?? message}`);
  }

  /** A buffer of `bytes` bytes, rounded up to whole words; all zero. */
  buffer(label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer {
    return this.#device.createBuffer({ label, size: Math.max(4, Math.ceil(bytes / 4) * 4), usage });
  }

  /** A buffer to copy another into, and back. */
  copyTarget(label: string, bytes: number): Promise<GPUBuffer> {
    const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return this.checked(label, () => this.buffer(label, bytes, usage));
  }

  /** Compiles shaders and binds their buffers, found by the names of the bindings. */
  dispatches(plans: readonly DispatchPlan[], buffers: Buffers): Promise<Dispatch[]> {
    return Promise.all(plans.map((plan) => this.dispatch(plan, buffers)));
  }

  async dispatch(
    { shader, constants, bindings, workgroups }: DispatchPlan,
    buffers: Buffers,
  ): Promise<Dispatch> {
    const device = this.#device;
    const { label } = shader;
    const { layout, bindGroup } = await this.checked(label, () => {
      const bound = bindings.flatMap((one, binding) => (one ? [{ binding, ...one }] : []));
      const layout = device.createBindGroupLayout({
        label,
        entries: bound.map(({ binding, type }) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type },
        })),
      });
      const entries = bound.map(({ binding, buffer }) => ({
        binding,
        resource: { buffer: buffers[buffer]! },
      }));
      return { layout, bindGroup: device.createBindGroup({ label, layout, entries }) };
    });
    const given = overridesOf(shader).filter((name) => name in constants); // a missing one is the compiler's to tell
    const own = Object.fromEntries(given.map((name) => [name, constants[name]!]));
    const key = JSON.stringify([shader.code, own]);
    const pipeline = this.#pipelines.get(key) ?? this.#createPipeline(shader, layout, own);
    this.#pipelines.set(key, pipeline);
    return { pipeline: await pipeline, bindGroup, workgroups };
  }

  async #createPipeline(
    shader: Shader,
    bindGroupLayout: GPUBindGroupLayout,
    constants: Record<string, number>,
  ): Promise<GPUComputePipeline> {
    const { label } = shader;
    const module = await this.#module(shader);
    try {
      return await this.#device.createComputePipelineAsync({
        label,
        layout: this.#device.createPipelineLayout({ label, bindGroupLayouts: [bindGroupLayout] }),
        compute: { module, constants },
      });
    } catch (error) {
      throw this.#failure(label, messageOf(error));
    }
  }

  #module(shader: Shader): Promise<GPUShaderModule> {
    let module = this.#modules.get(shader.code);
    if (!module) {
      module = this.#compile(shader);
      this.#modules.set(shader.code, module);
    }
    return module;
  }

  async #compile({ label, code }: Shader): Promise<GPUShaderModule> {
    this.#device.pushErrorScope('validation');
    const module = this.#device.createShaderModule({ label, code });
    const scope = this.#device.popErrorScope(); // says the same as the messages, without their places
    const [{ messages }] = await Promise.all([module.getCompilationInfo(), scope]);
    const errors = messages.filter(({ type }) => type === 'error');
    if (errors.length > 0) {
      const text = errors
        .map(({ lineNum, linePos, message }) => `${lineNum}:${linePos} ${message}`)
        .join('; ');
      throw this.#failure(label, text);
    }
    return module;
  }

  /** Encodes and submits in one go. */
  submit(label: string, encode: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.#device.createCommandEncoder({ label });
    encode(encoder);
    this.#device.queue.submit([encoder.finish()]);
  }

  /**
   * Waits until a mapped read is there.
   * @throws Error saying why the device was lost, where it was.
   */
  async mapped(buffer: GPUBuffer): Promise<ArrayBuffer> {
    try {
      await this.#polling.during(buffer.mapAsync(GPUMapMode.READ));
    } catch (error) {
      // The reason for the loss may arrive a moment after the rejected read.
      await new Promise((resolve) => setTimeout(resolve));
      throw this.#lost === undefined ? error : new Error(`the GPU (${this.adapter}) was lost: ${this.#lost}`);
    }
    return buffer.getMappedRange();
  }

  /** Copies a buffer's first `bytes` bytes to the host, in order with what was submitted before. */
  async read(source: GPUBuffer, bytes: number = source.size, offset = 0): Promise<ArrayBuffer> {
    const staging = this.buffer(
      `${source.label} on its way back`,
      bytes,
      GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    );
    try {
      this.submit('read back', (encoder) => encoder.copyBufferToBuffer(source, offset, staging, 0, bytes));
      return (await this.mapped(staging)).slice(0);
    } finally {
      staging.destroy();
    }
  }

  destroy(): void {
    this.#device.destroy();
  }
}

const ERROR_FILTERS = ['validation', 'out-of-memory', 'internal'] as const;
