import type { Backend, BackendDescription, FrameReport, OpenOptions, Session } from '../backend.ts';
import { mustTrain } from '../refusals.ts';
import { describeAdapter, isSoftware, requestAdapter } from './adapter.ts';
import { Device } from './device.ts';
import type { WebGpu } from './entry.ts';
import { type Explanation, explain } from './explain.ts';
import { FramePacing } from './frame-pacing.ts';
import { limitsOf } from './limits.ts';
import { openParts, type WebGpuOptions } from './opening.ts';
import type { PathOptions } from './paths/paths.ts';
import { WebGpuSession } from './session.ts';
import { trainingOf } from './training-plan.ts';

const AUTOMATIC = {
  path: 'auto',
  subgroups: true,
  workgroupSize: undefined,
  tape: undefined,
  now: () => performance.now(),
  submissionMilliseconds: 10,
} as const;

/**
 * SwiftShader compiles one store for each word of workgroup memory, 30 KiB in 6 seconds, and switches at every
 * barrier from each four invocations to the next: few of them, and little of it.
 */
const SOFTWARE_LAYOUT = { workgroupSize: 128, tape: 'storage' } as const;

/** Trains on a GPU through WebGPU, in a browser or with Dawn in Node. */
export class WebGpuBackend implements Backend {
  readonly #device: Device;
  readonly #software: boolean;
  readonly #options: WebGpuOptions;
  /** Of all sessions: what the screen leaves them is the same for one as for the next. */
  readonly #pacing: FramePacing;

  private constructor(device: Device, software: boolean, options: WebGpuOptions) {
    this.#device = device;
    this.#software = software;
    this.#options = options;
    this.#pacing = new FramePacing(options.submissionMilliseconds, options.now);
  }

  /**
   * @param gpu `navigator.gpu` in a browser; `await loadDawn()` in Node.
   * @param options a path by name, say, or choices that outlive the backend.
   * @throws UserError when there is no adapter.
   */
  static async create(gpu: WebGpu | undefined, options: Partial<WebGpuOptions> = {}): Promise<WebGpuBackend> {
    const adapter = await requestAdapter(gpu);
    const software = isSoftware(adapter.info);
    const layout = software ? SOFTWARE_LAYOUT : undefined;
    const own = { ...AUTOMATIC, ...layout, choices: new Map(), ...options };
    const device = await Device.open(adapter, describeAdapter(adapter.info), own.subgroups);
    return new WebGpuBackend(device, software, own);
  }

  describe(): BackendDescription {
    return { name: 'webgpu', detail: this.#device.adapter, precision: 'float32', software: this.#software };
  }

  limits(): Record<string, number> {
    return limitsOf(this.#device.limits);
  }

  /** Counts what `updates` updates cost on each path that fits. */
  explain(options: Omit<OpenOptions, 'state'>, updates: number): Explanation[] {
    return explain(trainingOf(options), this.#device.limits, this.#options, updates);
  }

  async open(options: OpenOptions): Promise<Session> {
    mustTrain('webgpu', options.config, options.recipe);
    const own = { ...this.#options, ...(options.kernels as Partial<PathOptions>) };
    return new WebGpuSession(await openParts(this.#device, options, own, this.#pacing));
  }

  noteFrames(report: FrameReport): void {
    this.#pacing.noteFrames(report);
  }

  dispose(): void {
    this.#device.destroy();
  }
}
