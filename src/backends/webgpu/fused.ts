import type { ModelConfig } from '../../model/config.ts';
import type { Buffers } from './buffers.ts';
import type { Device } from './device.ts';
import { type Dispatch, encode, read, uniform, uniformWindow, write } from './dispatch.ts';
import { type Layout, type LayoutLimits, type LayoutWish, layoutFor, type Misfit } from './layout.ts';
import type { TrainingPath } from './path.ts';
import { MOST_UPDATES, type Plan } from './plan.ts';
import { fusedShader } from './shaders.ts';

/** Rows, tau * B, beyond which one workgroup has no chance against many. */
const MOST_ROWS = 1024;

/** Lays out all streams in one workgroup. */
export function fusedLayout(config: ModelConfig, limits: LayoutLimits, wish: LayoutWish): Layout | Misfit {
  const rows = config.seqLength * config.batchSize;
  if (rows > MOST_ROWS) {
    return {
      misfit: `sequence length × batch size is ${rows}, and one workgroup takes at most ${MOST_ROWS}`,
    };
  }
  return layoutFor(config, config.batchSize, limits, wish);
}

/** The path for few streams: one workgroup makes whole updates, many in one dispatch. */
export class FusedPath implements TrainingPath {
  readonly kind = 'fused';
  readonly detail: string;
  readonly #updates: Dispatch;
  readonly #createGradients: () => Promise<Dispatch>;
  #gradients: Dispatch | undefined;
  readonly #counts: GPUBuffer;
  readonly #tape: GPUBuffer | undefined;
  readonly #stride: number;

  private constructor(
    layout: Layout,
    updates: Dispatch,
    createGradients: () => Promise<Dispatch>,
    counts: GPUBuffer,
    tape: GPUBuffer | undefined,
    stride: number,
  ) {
    const { workgroupSize, lanes } = layout;
    this.detail = `fused, many updates a dispatch, ${workgroupSize} invocations${lanes > 1 ? ' with subgroup operations' : ''}, activations in ${layout.tape} memory`;
    this.#updates = updates;
    this.#createGradients = createGradients;
    this.#counts = counts;
    this.#tape = tape;
    this.#stride = stride;
  }

  static async create(device: Device, plan: Plan, layout: Layout, buffers: Buffers): Promise<FusedPath> {
    const stride = device.limits.minUniformBufferOffsetAlignment;
    const { counts, tape } = await device.checked('fused path', () => ({
      counts: createCounts(device, stride),
      tape:
        layout.tape === 'storage'
          ? device.buffer('tape', layout.tapeBytes, GPUBufferUsage.STORAGE)
          : undefined,
    }));
    const b = buffers;
    const shared = [read(b.ids), write(b.control), write(b.parameters), write(b.hidden), tape && write(tape)];
    const request = uniformWindow(counts, 4);
    const constants = { ...plan.constants, ...layout.constants };
    const create = (end: 'adagrad' | 'gradients', bindings: typeof shared) =>
      device.dispatch(
        {
          shader: fusedShader(layout, end),
          bindings: [...shared, request, ...bindings],
          workgroups: [1, 1, 1],
        },
        constants,
      );
    const updates = await create('adagrad', [write(b.memory), write(b.losses), uniform(b.settings)]);
    const createGradients = () => create('gradients', [write(b.gradients), write(b.rowLosses)]);
    return new FusedPath(layout, updates, createGradients, counts, tape, stride);
  }

  encodeUpdates(pass: GPUComputePassEncoder, updates: number): void {
    for (let at = 0; at < updates; at += MOST_UPDATES) {
      encode(pass, this.#updates, [(Math.min(updates - at, MOST_UPDATES) - 1) * this.#stride]);
    }
  }

  /** A shader of its own, and asked for by checks only: compiled when it is wanted. */
  async gradients(): Promise<(pass: GPUComputePassEncoder) => void> {
    this.#gradients ??= await this.#createGradients();
    return (pass) => encode(pass, this.#gradients!, [0]);
  }

  destroy(): void {
    this.#counts.destroy();
    this.#tape?.destroy();
  }
}

/**
 * The numbers 1 … MOST_UPDATES, one every `stride` bytes: a dispatch is told how many updates to make by the
 * offset that it is encoded with, so that several in one submission can differ.
 */
function createCounts(device: Device, stride: number): GPUBuffer {
  const words = new Uint32Array((MOST_UPDATES * stride) / 4);
  for (let n = 1; n <= MOST_UPDATES; n++) words[((n - 1) * stride) / 4] = n;
  const counts = device.buffer(
    'update counts',
    words.byteLength,
    GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  );
  device.queue.writeBuffer(counts, 0, words);
  return counts;
}
