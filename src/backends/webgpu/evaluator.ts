import type { ModelConfig } from '../../model/config.ts';
import { PLAIN_RECIPE } from '../../model/recipe.ts';
import { FRESH } from '../../text/batches.ts';
import { type Buffers, createBuffers, destroyBuffers } from './buffers.ts';
import type { Device } from './device.ts';
import { type Dispatch, encode } from './dispatch.ts';
import { checkBuffers, floats, type Limits } from './limits.ts';
import { LayerDispatches, passBuffers } from './paths/layers.ts';
import { sharedBuffers, type Training } from './training-plan.ts';

/** Characters that one pass reads; the held-out text is one stream of many such windows. */
const WINDOW = 256;
/** Some milliseconds of work on a GPU: a submission must stay far from any driver's watchdog. */
const WINDOWS_PER_SUBMISSION = 8;

/** The forward pass over one window, as that of an update: window w is update w, and reads where its start says. */
function windowTraining(config: ModelConfig, length: number): Training {
  const windows = Math.ceil((length - 1) / WINDOW);
  return {
    config: { ...config, batchSize: 1, seqLength: WINDOW },
    recipe: PLAIN_RECIPE, // nothing is dropped
    textLength: windows * WINDOW + 1, // the last window is full, too; what it reads past the text is left out
    updatesPerEpoch: windows,
  };
}

function buffersOf(training: Training) {
  const { ids, carried, control } = sharedBuffers(training);
  const windows = training.updatesPerEpoch;
  return {
    ids,
    carried,
    control,
    ...passBuffers(training),
    windows: floats(windows, 'windows'),
    allLosses: floats(windows * WINDOW, `windows × ${WINDOW}`),
  };
}

/**
 * Makes sure that the evaluation of a held-out text fits a device, before anything is allocated.
 * @param length characters of the held-out text.
 * @throws UserError naming what is too large, its size, and the limit with its number.
 */
export function checkEvaluation(config: ModelConfig, length: number, limits: Limits): void {
  const sizes = Object.entries(buffersOf(windowTraining(config, length)));
  const named = Object.fromEntries(sizes.map(([name, size]) => [`validation ${name}`, size]));
  checkBuffers(named, limits, 'hold out a smaller part of the text, or nothing');
}

/** Reads the held-out text in one stream with the forward shaders of training, on buffers of its own. */
export class Evaluator {
  readonly #device: Device;
  readonly #buffers: Buffers;
  readonly #forward: readonly Dispatch[];
  readonly #predicted: number;

  private constructor(device: Device, buffers: Buffers, forward: readonly Dispatch[], predicted: number) {
    this.#device = device;
    this.#buffers = buffers;
    this.#forward = forward;
    this.#predicted = predicted;
  }

  /** @param parameters shared with the training, so that it is always the present model that is evaluated. */
  static async create(
    device: Device,
    config: ModelConfig,
    validationIds: Uint32Array,
    parameters: GPUBuffer,
  ): Promise<Evaluator> {
    const training = windowTraining(config, validationIds.length);
    const buffers = await createBuffers(device, 'evaluation buffers', buffersOf(training));
    const windows = Uint32Array.from({ length: training.updatesPerEpoch }, (_, window) => window);
    const starts = windows.map((window) => window * WINDOW + (window === 0 ? FRESH : 0));
    device.queue.writeBuffer(buffers.ids, 0, validationIds);
    device.queue.writeBuffer(buffers.ids, training.textLength * 4, starts);
    device.queue.writeBuffer(buffers.windows, 0, windows);
    const plans = new LayerDispatches(training).forward();
    const forward = await device.dispatches(plans, { ...buffers, parameters });
    return new Evaluator(device, buffers, forward, validationIds.length - 1);
  }

  /** Submits the whole evaluation. @returns the promise of nats per character, in an object. */
  submit(): { loss: Promise<number> } {
    const windows = Math.ceil(this.#predicted / WINDOW);
    for (let first = 0; first < windows; first += WINDOWS_PER_SUBMISSION) {
      const end = Math.min(first + WINDOWS_PER_SUBMISSION, windows);
      this.#device.submit(`evaluation of windows ${first} to ${end - 1}`, (encoder) => {
        for (let window = first; window < end; window++) this.#encodeWindow(encoder, window);
      });
    }
    return { loss: this.#meanLoss() };
  }

  #encodeWindow(encoder: GPUCommandEncoder, window: number): void {
    const { control, windows, rowLosses, allLosses } = this.#buffers as Record<string, GPUBuffer>;
    encoder.copyBufferToBuffer(windows!, window * 4, control!, 0, 4);
    const pass = encoder.beginComputePass();
    for (const dispatch of this.#forward) encode(pass, dispatch);
    pass.end();
    encoder.copyBufferToBuffer(rowLosses!, 0, allLosses!, window * WINDOW * 4, WINDOW * 4);
  }

  async #meanLoss(): Promise<number> {
    const losses = new Float32Array(await this.#device.read(this.#buffers.allLosses!));
    return losses.subarray(0, this.#predicted).reduce((sum, loss) => sum + loss, 0) / this.#predicted;
  }

  destroy(): void {
    destroyBuffers(this.#buffers);
  }
}
