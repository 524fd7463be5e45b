import { messageOf, UserError } from '../../errors.ts';
import type { Backend, BackendDescription, OpenOptions, Session } from '../backend.ts';
import { mustTrain } from '../refusals.ts';
import { describeAdapter, isSoftware, requestAdapter } from '../webgpu/adapter.ts';
import type { WebGpu } from '../webgpu/entry.ts';
import {
  CLASSES,
  createEngine,
  type GpuJs,
  loadGpuJs,
  MODES,
  type Mode,
  modeOf,
  rendererOf,
} from './modes.ts';
import { checkSelfTest, selfTestOptions } from './self-test.ts';
import { GpuJsSession } from './session.ts';

/** What a mode computes on, where it tells. */
interface Device {
  readonly name: string;
  readonly software: boolean;
}

/** Trains in kernels of gpu.js (https://gpu.rocks): for machines without WebGPU, and to compare with. */
export class GpuJsBackend implements Backend {
  readonly #gpuJs: GpuJs;
  readonly #mode: Mode;
  readonly #device: Device | undefined;

  private constructor(gpuJs: GpuJs, mode: Mode, device: Device | undefined) {
    this.#gpuJs = gpuJs;
    this.#mode = mode;
    this.#device = device;
  }

  /**
   * Takes the mode that is named, or the first that computes right here.
   * @param wish one of MODES, or undefined for any.
   * @param gpu WebGPU's entry point, asked for when mode "webgpu" is tried.
   * @throws UserError when the mode cannot be had here, or computes wrong numbers.
   */
  static async create(wish: string | undefined, gpu: () => Promise<WebGpu>): Promise<GpuJsBackend> {
    const modes = wish === undefined ? MODES : [modeOf(wish)];
    const gpuJs = await loadGpuJs();
    const refusals: string[] = [];
    for (const mode of modes) {
      try {
        const adapter = mode === 'webgpu' ? await provideWebGpu(await gpu()) : undefined;
        const renderer = await testMode(gpuJs, mode);
        return new GpuJsBackend(gpuJs, mode, adapter ?? renderer);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        refusals.push(error.message);
      }
    }
    throw new UserError(refusals.join('; '));
  }

  describe(): BackendDescription {
    const on = this.#device ? ` on ${this.#device.name}` : '';
    return {
      name: 'gpujs',
      detail: `gpu.js ${CLASSES[this.#mode]}${on}`,
      precision: 'float32',
      software: this.#device?.software ?? false,
    };
  }

  async open(options: OpenOptions): Promise<Session> {
    mustTrain('gpujs', options.config, options.recipe);
    return new GpuJsSession(createEngine(this.#gpuJs, this.#mode), options);
  }

  dispose(): void {}
}

/**
 * Computes the gradients of a small model.
 * @returns what WebGL says it runs on; undefined for other modes.
 * @throws UserError when the mode cannot be had, or its gradients are wrong.
 */
async function testMode(gpuJs: GpuJs, mode: Mode): Promise<Device | undefined> {
  const engine = createEngine(gpuJs, mode);
  const session = new GpuJsSession(engine, selfTestOptions());
  try {
    const { gradients } = await session.gradients();
    checkSelfTest(mode, engine.executor.classes(), gradients);
    const name = rendererOf(engine.gpu);
    return name === undefined ? undefined : { name, software: /swiftshader|llvmpipe|software/i.test(name) };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`gpu.js fails by ${mode} here: ${messageOf(error)}; choose another mode`);
  } finally {
    session.dispose();
  }
}

/** gpu.js looks for `navigator.gpu`, which Node has not. @returns the adapter that it will find. */
async function provideWebGpu(gpu: WebGpu): Promise<Device> {
  if (!('navigator' in globalThis)) {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  }
  if (!navigator.gpu) Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  const { info } = await requestAdapter(gpu);
  return { name: describeAdapter(info), software: isSoftware(info) };
}
