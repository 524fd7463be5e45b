import { cellSizes } from '../../model/cells/index.ts';
import type { ModelConfig } from '../../model/config.ts';
import { PLAIN_RECIPE } from '../../model/recipe.ts';
import { FRESH } from '../../text/batches.ts';
import { PART_UNIT, type TextPart } from '../backend.ts';
import { type Buffers, createBuffers, destroyBuffers } from './buffers.ts';
import type { Device } from './device.ts';
import { type Dispatch, encode } from './dispatch.ts';
import { checkBuffers, floats, type Limits } from './limits.ts';
import { LayerDispatches, passBuffers, streamInvocations } from './paths/layers.ts';
import { sharedBuffers, type Training } from './training-plan.ts';

/** Characters that one pass reads at most; the held-out text is one stream of many such windows. */
const LONGEST_WINDOW = PART_UNIT;
/** Turns of its loops after which llvmpipe ends a shader are 65,535: a wide layer's window is shorter. */
const MOST_TURNS = 60_000;
/** Some milliseconds of work on a GPU: a submission must stay far from any driver's watchdog. */
const WINDOWS_PER_SUBMISSION = 8;

/** Characters of a window: a power of 2, so that a part of the text is of whole windows. */
function windowOf({ cell, hiddenSize }: ModelConfig): number {
  const units = Math.ceil(hiddenSize / streamInvocations(hiddenSize));
  const turns = units * cellSizes(cell).gates * hiddenSize;
  const most = Math.max(1, Math.min(LONGEST_WINDOW, MOST_TURNS / turns));
  return 2 ** Math.floor(Math.log2(most));
}

/** The forward pass over one window, as that of an update: window w is update w, and reads where its start says. */
function windowTraining(config: ModelConfig, length: number): Training {
  const window = windowOf(config);
  const windows = Math.ceil((length - 1) / window);
  return {
    config: { ...config, batchSize: 1, seqLength: window },
    recipe: PLAIN_RECIPE, // nothing is dropped
    textLength: windows * window + 1, // the last window is full, too; what it reads past the text is left out
    updatesPerEpoch: windows,
  };
}

function buffersOf(training: Training) {
  const { ids, carried, control } = sharedBuffers(training);
  const windows = training.updatesPerEpoch;
  const window = training.config.seqLength;
  return {
    ids,
    carried,
    control,
    ...passBuffers(training),
    windows: floats(windows, 'windows'),
    allLosses: floats(windows * window, `windows × ${window}`),
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
  /** Characters of a window. */
  readonly #window: number;
  readonly #predicted: number;

  private constructor(
    device: Device,
    buffers: Buffers,
    forward: readonly Dispatch[],
    window: number,
    predicted: number,
  ) {
    this.#device = device;
    this.#buffers = buffers;
    this.#forward = forward;
    this.#window = window;
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
    const windows = Uint32Array.from({ length: training.updatesPerEpoch }, (_, n) => n);
    const starts = windows.map((n) => n * training.config.seqLength + (n === 0 ? FRESH : 0));
    device.queue.writeBuffer(buffers.ids, 0, validationIds);
    device.queue.writeBuffer(buffers.ids, training.textLength * 4, starts);
    device.queue.writeBuffer(buffers.windows, 0, windows);
    const plans = new LayerDispatches(training).forward();
    const forward = await device.dispatches(plans, { ...buffers, parameters });
    return new Evaluator(device, buffers, forward, training.config.seqLength, validationIds.length - 1);
  }

  /** Submits the evaluation of a part, or of all. @returns the promise of nats per character, in an object. */
  submit({ from, to }: TextPart = { from: 0, to: this.#predicted }): { loss: Promise<number> } {
    const windows = Math.ceil(to / this.#window);
    for (let first = from / this.#window; first < windows; first += WINDOWS_PER_SUBMISSION) {
      const end = Math.min(first + WINDOWS_PER_SUBMISSION, windows);
      this.#device.submit(`evaluation of windows ${first} to ${end - 1}`, (encoder) => {
        for (let window = first; window < end; window++) this.#encodeWindow(encoder, window);
      });
    }
    return { loss: this.#meanLoss(from, to) };
  }

  #encodeWindow(encoder: GPUCommandEncoder, window: number): void {
    const { control, windows, rowLosses, allLosses } = this.#buffers as Record<string, GPUBuffer>;
    encoder.copyBufferToBuffer(windows!, window * 4, control!, 0, 4);
    const pass = encoder.beginComputePass();
    for (const dispatch of this.#forward) encode(pass, dispatch);
    pass.end();
    const bytes = this.#window * 4;
    encoder.copyBufferToBuffer(rowLosses!, 0, allLosses!, window * bytes, bytes);
  }

  async #meanLoss(from: number, to: number): Promise<number> {
    const count = to - from;
    const losses = new Float32Array(await this.#device.read(this.#buffers.allLosses!, 4 * count, 4 * from));
    return losses.reduce((sum, loss) => sum + loss, 0) / count;
  }

  destroy(): void {
    destroyBuffers(this.#buffers);
  }
}
