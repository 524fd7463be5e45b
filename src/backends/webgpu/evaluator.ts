import type { ModelConfig } from '../../model/config.ts';
import { type ForwardBuffers, forwardPass } from './batched.ts';
import { destroyBuffers } from './buffers.ts';
import type { Device } from './device.ts';
import { type Dispatch, encode } from './dispatch.ts';
import { type BufferSize, checkBuffers, type Limits, type Plan, planFor } from './plan.ts';

/** Characters that one pass reads; the held-out text is one stream of many such windows. */
const WINDOW = 256;
/** Some milliseconds of work on a GPU: a submission must stay far from any driver's watchdog. */
const WINDOWS_PER_SUBMISSION = 8;

/** What an evaluation needs beside the parameters. */
interface EvaluationPlan {
  /** Of the forward pass over one window. */
  readonly pass: Plan;
  readonly windows: number;
  readonly buffers: Readonly<
    Record<'ids' | 'hidden' | 'outputs' | 'rowLosses' | 'windows' | 'allLosses', BufferSize>
  >;
}

function planEvaluation(config: ModelConfig, length: number): EvaluationPlan {
  const windows = Math.ceil((length - 1) / WINDOW);
  // One stream without end: h is zero before window 0 only.
  const walk = { streamLength: length, updatesPerEpoch: windows + 1 };
  const pass = planFor({ ...config, batchSize: 1, seqLength: WINDOW }, walk, length);
  const { ids, hidden, outputs, rowLosses } = pass.buffers;
  return {
    pass,
    windows,
    buffers: {
      ids,
      hidden,
      outputs,
      rowLosses,
      windows: { bytes: windows * 4, shape: 'windows' },
      allLosses: { bytes: windows * WINDOW * 4, shape: `windows × ${WINDOW}` },
    },
  };
}

/**
 * Makes sure that the evaluation of a held-out text fits a device, before anything is allocated.
 * @param length characters of the held-out text.
 * @throws UserError naming what is too large, its size, and the limit with its number.
 */
export function checkEvaluation(config: ModelConfig, length: number, limits: Limits, adapter: string): void {
  const { buffers } = planEvaluation(config, length);
  const named = Object.entries(buffers).map(([name, size]) => [`validation ${name}`, size] as const);
  const advice = 'hold out a smaller part of the text, or nothing';
  checkBuffers(Object.fromEntries(named), limits, adapter, () => advice);
}

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
    const { pass, windows, buffers: sizes } = planEvaluation(config, validationIds.length);
    const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const create = (name: keyof EvaluationPlan['buffers']) =>
      device.buffer(`validation ${name}`, sizes[name].bytes, storage);
    const buffers = await device.checked('evaluation buffers', () => ({
      parameters,
      ids: create('ids'),
      control: device.buffer('validation window', 4, storage),
      hidden: create('hidden'),
      outputs: create('outputs'),
      rowLosses: create('rowLosses'),
      windows: create('windows'),
      allLosses: create('allLosses'),
    }));
    device.queue.writeBuffer(buffers.ids, 0, validationIds);
    device.queue.writeBuffer(
      buffers.windows,
      0,
      Uint32Array.from({ length: windows }, (_, i) => i),
    );
    const forward = await Promise.all(
      forwardPass(pass, buffers).map((one) => device.dispatch(one, pass.constants)),
    );
    return new Evaluator(device, buffers, forward, pass, validationIds.length - 1);
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
