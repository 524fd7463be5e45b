import { messageOf, UserError } from '../../errors.ts';
import type { ModelConfig } from '../../model/config.ts';
import { compareGradients, FLOAT32_BOUND, referenceGradients } from '../../model/gradient-check.ts';
import { Random } from '../../model/random.ts';
import { initialState } from '../../model/state.ts';
import type { Backend, BackendDescription, OpenOptions, Session } from '../backend.ts';
import { CLASSES, createEngine, type GpuJs, loadGpuJs, MODES, type Mode, modeOf } from './modes.ts';
import { GpuJsSession } from './session.ts';

/** Trains in kernels of gpu.js (https://gpu.rocks): for machines without WebGPU, and to compare with. */
export class GpuJsBackend implements Backend {
  readonly #gpuJs: GpuJs;
  readonly #mode: Mode;

  private constructor(gpuJs: GpuJs, mode: Mode) {
    this.#gpuJs = gpuJs;
    this.#mode = mode;
  }

  /**
   * Takes the mode that is named, or the first that computes right here.
   * @param wish one of MODES, or undefined for any.
   * @param gpu WebGPU's entry point, asked for when mode "webgpu" is named.
   * @throws UserError when the mode cannot be had here, or computes wrong numbers.
   */
  static async create(wish: string | undefined, gpu: () => Promise<GPU>): Promise<GpuJsBackend> {
    const gpuJs = await loadGpuJs();
    if (wish !== undefined) return GpuJsBackend.#open(gpuJs, modeOf(wish), gpu);
    const refusals: string[] = [];
    for (const mode of MODES) {
      try {
        return await GpuJsBackend.#open(gpuJs, mode, gpu);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        refusals.push(error.message);
      }
    }
    throw new UserError(refusals.join('; '));
  }

  static async #open(gpuJs: GpuJs, mode: Mode, gpu: () => Promise<GPU>): Promise<GpuJsBackend> {
    if (mode === 'webgpu') provideGpu(await gpu());
    const backend = new GpuJsBackend(gpuJs, mode);
    await backend.#prove();
    return backend;
  }

  /**
   * Compares gradients of a small model with the reference.
   * @throws UserError when another kernel class ran than was asked for, or its numbers are wrong.
   */
  async #prove(): Promise<void> {
    const ids = Uint32Array.from({ length: 64 }, (_, i) => (i * i + 3 * i) % PROOF.vocabularySize);
    const state = initialState(PROOF, new Random(1));
    const engine = createEngine(this.#gpuJs, this.#mode);
    const session = new GpuJsSession(engine, { config: PROOF, text: { ids }, state, learningRate: 0.1 });
    try {
      const { gradients } = await session.gradients();
      this.#checkClasses(engine.executor.classes());
      const checks = compareGradients(PROOF, gradients, referenceGradients({ config: PROOF, ids, state }));
      const worst = Math.max(...checks.map(({ relativeNormError }) => relativeNormError));
      if (worst <= FLOAT32_BOUND) return;
      throw new UserError(
        `gpu.js computes wrong numbers by ${this.#mode} here: its gradients are off by ${worst.toExponential(1)} of their size, as with half-float textures; choose another mode`,
      );
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError(`gpu.js fails by ${this.#mode} here: ${messageOf(error)}; choose another mode`);
    } finally {
      session.dispose();
    }
  }

  #checkClasses(classes: readonly string[]): void {
    if (classes.every((name) => name === CLASSES[this.#mode])) return;
    throw new UserError(
      `gpu.js ran ${classes.join(' and ')} where ${this.#mode} was asked for; choose another mode`,
    );
  }

  describe(): BackendDescription {
    return {
      name: 'gpujs',
      detail: `gpu.js ${CLASSES[this.#mode]}`,
      precision: 'float32',
      software: false,
    };
  }

  async open(options: OpenOptions): Promise<Session> {
    return new GpuJsSession(createEngine(this.#gpuJs, this.#mode), options);
  }

  dispose(): void {}
}

/** Odd sizes, a text of 64 characters. */
const PROOF: ModelConfig = { vocabularySize: 7, hiddenSize: 9, seqLength: 4, batchSize: 3 };

/** gpu.js looks for `navigator.gpu`, which Node has not. */
function provideGpu(gpu: GPU): void {
  if (!('navigator' in globalThis))
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  if (!navigator.gpu) Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
}
