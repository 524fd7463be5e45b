import type { ModelConfig } from '../../model/config.ts';
import { adagradDispatch } from './batched.ts';
import type { Buffers } from './buffers.ts';
import type { Device } from './device.ts';
import { type Dispatch, encode, read, write } from './dispatch.ts';
import { type Layout, type LayoutLimits, type LayoutWish, layoutFor, type Misfit } from './layout.ts';
import type { TrainingPath } from './path.ts';
import { type Plan, tiles } from './plan.ts';
import { shaders, streamsShader } from './shaders.ts';

/** Streams that share the weights in a workgroup's registers: more serve them better, fewer fill the GPU sooner. */
const MOST_STREAMS = 8;

/** Lays out as many streams a workgroup as divide the batch evenly. */
export function streamsLayout(config: ModelConfig, limits: LayoutLimits, wish: LayoutWish): Layout | Misfit {
  let streams = Math.min(MOST_STREAMS, config.batchSize);
  while (config.batchSize % streams !== 0) streams--;
  return layoutFor(config, streams, limits, { ...wish, tape: 'storage' }); // the next dispatch reads it
}

/**
 * The path for many streams, three dispatches an update: the passes, a few streams a workgroup; the weight
 * gradients, in splits; reduction, clipping and AdaGrad.
 */
export class StreamsPath implements TrainingPath {
  readonly kind = 'streams';
  readonly detail: string;
  readonly #gradients: readonly Dispatch[];
  readonly #adagrad: Dispatch;
  readonly #tape: GPUBuffer;

  private constructor(layout: Layout, gradients: readonly Dispatch[], adagrad: Dispatch, tape: GPUBuffer) {
    const { streams, workgroupSize, lanes } = layout;
    this.detail = `streams, 3 dispatches an update, ${streams} ${streams === 1 ? 'stream' : 'streams'} in ${workgroupSize} invocations${lanes > 1 ? ' with subgroup operations' : ''}`;
    this.#gradients = gradients;
    this.#adagrad = adagrad;
    this.#tape = tape;
  }

  static async create(device: Device, plan: Plan, layout: Layout, buffers: Buffers): Promise<StreamsPath> {
    const b = buffers;
    const { K, m, B } = plan.constants as Record<'K' | 'm' | 'B', number>;
    const tape = await device.checked('tape', () =>
      device.buffer('tape', layout.tapeBytes, GPUBufferUsage.STORAGE),
    );
    const constants = { ...plan.constants, ...layout.constants };
    const [passes, weightGradients, adagrad] = await Promise.all([
      device.dispatch(
        {
          shader: streamsShader(layout),
          bindings: [
            read(b.ids),
            write(b.control),
            write(b.parameters),
            write(b.hidden),
            write(tape),
            write(b.rowLosses),
          ],
          workgroups: [B / layout.streams, 1, 1],
        },
        constants,
      ),
      device.dispatch(
        {
          shader: shaders.weightGradients,
          bindings: [read(b.ids), read(b.control), read(tape), write(b.gradients)],
          workgroups: [tiles(m + 1), 2 * tiles(K) + tiles(m), plan.splits],
        },
        constants,
      ),
      device.dispatch(adagradDispatch(plan, b), plan.constants),
    ]);
    return new StreamsPath(layout, [passes, weightGradients], adagrad, tape);
  }

  encodeUpdates(pass: GPUComputePassEncoder, updates: number): void {
    for (let i = 0; i < updates; i++) {
      this.#encodeGradients(pass);
      encode(pass, this.#adagrad);
    }
  }

  async gradients(): Promise<(pass: GPUComputePassEncoder) => void> {
    return (pass) => this.#encodeGradients(pass);
  }

  #encodeGradients(pass: GPUComputePassEncoder): void {
    for (const dispatch of this.#gradients) encode(pass, dispatch);
  }

  destroy(): void {
    this.#tape.destroy();
  }
}
