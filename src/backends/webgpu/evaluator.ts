import type { ModelConfig } from '../../model/config.ts';
import { type ForwardBuffers, forwardPass } from './batched.ts';
import { destroyBuffers } from './buffers.ts';
import type { Device } from './device.ts';
import { type Dispatch, encode } from './dispatch.ts';
import { type Plan, planFor } from './plan.ts';

/** Characters that one pass reads; the held-out text is one stream of many such windows. */
const WINDOW = 256;
/** Some milliseconds of work on a GPU: a submission must stay far from any driver's watchdog. */
const WINDOWS_PER_SUBMISSION = 8;

/** Reads the held-out text in one stream with the forward shaders of training, on buffers of its own. */
export class Evaluator {
  readonly #device: Device;
  readonly #buffers: ForwardBuffers & { windows: GPUBuffer; allLosses: GPUBuffer };
  readonly #forward: readonly Dispatch[];
  readonly #plan: Plan;
  readonly #windows: number;
  readonly #predicted: number;

  private constructor(
    device: Device,
    buffers: ForwardBuffers & { windows: GPUBuffer; allLosses: GPUBuffer },
    forward: readonly Dispatch[],
    plan: Plan,
    predicted: number,
  ) {
    this.#device = device;
    this.#buffers = buffers;
    this.#forward = forward;
    this.#plan = plan;
    this.#predicted = predicted;
    this.#windows = Math.ceil(predicted / WINDOW);
  }

  /** @param parameters shared with the training, so that it is always the present model that is evaluated. */
  static async create(
    device: Device,
    config: ModelConfig,
    validationIds: Uint32Array,
    parameters: GPUBuffer,
  ): Promise<Evaluator> {
    const length = validationIds.length;
    const windows = Math.ceil((length - 1) / WINDOW);
    // One stream without end: h is zero before window 0 only.
    const walk = { streamLength: length, updatesPerEpoch: windows + 1 };
    const plan = planFor({ ...config, batchSize: 1, seqLength: WINDOW }, walk, length);
    const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffers = await device.checked('evaluation buffers', () => ({
      parameters,
      ids: device.buffer('validation ids', plan.buffers.ids.bytes, storage),
      control: device.buffer('validation window', 4, storage),
      hidden: device.buffer('validation hidden', plan.buffers.hidden.bytes, storage),
      outputs: device.buffer('validation outputs', plan.buffers.outputs.bytes, storage),
      rowLosses: device.buffer('validation row losses', plan.buffers.rowLosses.bytes, storage),
      windows: device.buffer('validation windows', windows * 4, storage),
      allLosses: device.buffer('validation losses', windows * WINDOW * 4, storage),
    }));
    device.queue.writeBuffer(buffers.ids, 0, validationIds);
    device.queue.writeBuffer(
      buffers.windows,
      0,
      Uint32Array.from({ length: windows }, (_, i) => i),
    );
    const forward = await Promise.all(
      forwardPass(plan, buffers).map((one) => device.dispatch(one, plan.constants)),
    );
    return new Evaluator(device, buffers, forward, plan, length - 1);
  }

  /** Submits the whole evaluation. @returns the promise of nats per character, in an object. */
  submit(): { loss: Promise<number> } {
    for (let first = 0; first < this.#windows; first += WINDOWS_PER_SUBMISSION) {
      const end = Math.min(first + WINDOWS_PER_SUBMISSION, this.#windows);
      this.#device.submit(`evaluation of windows ${first} to ${end - 1}`, (encoder) => {
        for (let window = first; window < end; window++) this.#encodeWindow(encoder, window);
      });
    }
    return { loss: this.#meanLoss() };
  }

  #encodeWindow(encoder: GPUCommandEncoder, window: number): void {
    const { control, windows, rowLosses, allLosses } = this.#buffers;
    const { bytes } = this.#plan.buffers.rowLosses;
    encoder.copyBufferToBuffer(windows, window * 4, control, 0, 4);
    const pass = encoder.beginComputePass();
    for (const dispatch of this.#forward) encode(pass, dispatch);
    pass.end();
    encoder.copyBufferToBuffer(rowLosses, 0, allLosses, window * WINDOW * 4, bytes);
  }

  // Rows past the end of the text are computed and left out here.
  async #meanLoss(): Promise<number> {
    const losses = new Float32Array(await this.#device.read(this.#buffers.allLosses)).subarray(
      0,
      this.#predicted,
    );
    return losses.reduce((sum, loss) => sum + loss, 0) / this.#predicted;
  }

  destroy(): void {
    const { parameters: _, ...own } = this.#buffers;
    destroyBuffers(own);
  }
}
