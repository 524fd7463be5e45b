import { requestAdapter } from '../../../src/backends/webgpu/adapter.ts';
import { Device } from '../../../src/backends/webgpu/device.ts';
import { type DispatchPlan, encode } from '../../../src/backends/webgpu/dispatch.ts';
import { loadDawn } from '../../../src/node/dawn.ts';

/** Runs single dispatches on the adapter of this machine. */
export class ShaderRunner {
  readonly #device: Device;

  private constructor(device: Device) {
    this.#device = device;
  }

  static async create(): Promise<ShaderRunner> {
    return new ShaderRunner(
      await Device.open(await requestAdapter(await loadDawn()), 'the adapter under test'),
    );
  }

  /**
   * Runs dispatches one after the other.
   * @param data what each buffer that they are bound to holds before.
   * @returns what they leave in each that they write, as 32 bit floats.
   */
  async run(
    plans: readonly DispatchPlan[],
    data: Readonly<Record<string, Float32Array | Uint32Array>>,
  ): Promise<Record<string, Float32Array>> {
    const device = this.#device;
    const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const uniform = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const bindings = plans.flatMap((plan) => plan.bindings.flatMap((binding) => binding ?? []));
    const buffers: Record<string, GPUBuffer> = {};
    for (const { buffer, type } of bindings) {
      if (buffers[buffer]) continue;
      const words = data[buffer]!;
      buffers[buffer] = device.buffer(buffer, words.byteLength, type === 'uniform' ? uniform : storage);
      device.queue.writeBuffer(buffers[buffer], 0, words);
    }
    const dispatches = await device.dispatches(plans, buffers);
    device.submit('shaders under test', (encoder) => {
      const pass = encoder.beginComputePass();
      for (const dispatch of dispatches) encode(pass, dispatch);
      pass.end();
    });
    const written = new Set(bindings.filter(({ type }) => type === 'storage').map(({ buffer }) => buffer));
    const results = [...written].map(async (name) => [
      name,
      new Float32Array(await device.read(buffers[name]!)),
    ]);
    return Object.fromEntries(await Promise.all(results));
  }

  dispose(): void {
    this.#device.destroy();
  }
}
