import type { Backend, BackendDescription, OpenOptions, Session } from '../backend.ts';
import { describeAdapter, isSoftware, requestAdapter } from './adapter.ts';
import { Device } from './device.ts';
import { WebGpuSession } from './session.ts';

/** Those that decide what fits. */
const LIMITS_SHOWN = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** Trains on a GPU through WebGPU, in a browser or with Dawn in Node. */
export class WebGpuBackend implements Backend {
  readonly #device: Device;
  readonly #software: boolean;

  private constructor(device: Device, software: boolean) {
    this.#device = device;
    this.#software = software;
  }

  /**
   * @param gpu `navigator.gpu` in a browser; `(await loadDawn()).gpu` in Node.
   * @throws UserError when there is no adapter.
   */
  static async create(gpu: GPU | undefined): Promise<WebGpuBackend> {
    const adapter = await requestAdapter(gpu);
    const device = await Device.open(adapter, describeAdapter(adapter.info));
    return new WebGpuBackend(device, isSoftware(adapter.info));
  }

  describe(): BackendDescription {
    return { name: 'webgpu', detail: this.#device.adapter, precision: 'float32', software: this.#software };
  }

  limits(): Record<string, number> {
    const { limits } = this.#device;
    return Object.fromEntries(LIMITS_SHOWN.map((name) => [name, limits[name]]));
  }

  open(options: OpenOptions): Promise<Session> {
    return WebGpuSession.open(this.#device, options);
  }

  dispose(): void {
    this.#device.destroy();
  }
}
