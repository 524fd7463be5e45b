import type { ModelConfig } from '../../model/config.ts';

/** How one workgroup holds a few streams: pure numbers, for the shaders that are joined to recurrence.wgsl. */
export interface Layout {
  /** Streams of one workgroup. */
  readonly streams: number;
  /** Invocations that share a row of weights. */
  readonly lanes: 1 | 4;
  readonly workgroupSize: number;
  /** vec4f of weights that an invocation keeps in registers. */
  readonly quads: number;
  readonly tape: 'workgroup' | 'storage';
  /** Bytes of the tapes of all workgroups. */
  readonly tapeBytes: number;
  /** Values of the `override` constants beyond the plan's. */
  readonly constants: Readonly<Record<string, number>>;
}

/** What a device offers to a layout. */
export interface LayoutLimits {
  readonly maxComputeInvocationsPerWorkgroup: number;
  readonly maxComputeWorkgroupSizeX: number;
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxBufferSize: number;
  readonly subgroups: boolean;
}

/** What every WebGPU device has (https://www.w3.org/TR/webgpu/#limits). */
export const GUARANTEED_LIMITS: LayoutLimits = {
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupStorageSize: 16384,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  subgroups: false,
};

/** What is asked of a layout; undefined leaves it to the sizes. */
export interface LayoutWish {
  readonly workgroupSize: number | undefined;
  readonly tape: 'workgroup' | 'storage' | undefined;
}

/** Why there is no layout, naming what does not fit. */
export interface Misfit {
  readonly misfit: string;
}

/**
 * Registers for weights: 32 vec4f are 128 of the 255 that an invocation can have on current GPUs, and half of
 * what WGSL guarantees as private variables.
 */
const MOST_QUADS = 32;
/** The recurrence wants one unit's lanes each; the phases without a recurrence want many lanes whatever m is. */
const SIZES = [256, 512, 1024, 128, 64] as const;

/** Lays out the passes of `streams` streams in one workgroup. */
export function layoutFor(
  config: ModelConfig,
  streams: number,
  limits: LayoutLimits,
  wish: LayoutWish,
): Layout | Misfit {
  const m = config.hiddenSize;
  const sizes = SIZES.filter(
    (size) =>
      size <= Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX) &&
      (wish.workgroupSize ?? size) === size,
  );
  if (sizes.length === 0)
    return { misfit: `workgroups of ${wish.workgroupSize} invocations are not on offer` };
  const lanes = ([4, 1] as const).find(
    (count) =>
      (count === 1 || limits.subgroups) &&
      Math.ceil(m / 4 / count) <= MOST_QUADS &&
      sizes.some((size) => size >= count * m),
  );
  if (!lanes) {
    return {
      misfit: `hidden size ${m} does not fit the registers of one workgroup of ${Math.max(...sizes)} invocations with ${4 * MOST_QUADS} weights each`,
    };
  }
  const workgroupSize = sizes.find((size) => size >= lanes * m)!;
  return withTape(config, streams, limits, wish.tape, lanes, workgroupSize);
}

function withTape(
  { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B }: ModelConfig,
  streams: number,
  limits: LayoutLimits,
  wished: LayoutWish['tape'],
  lanes: 1 | 4,
  workgroupSize: number,
): Layout | Misfit {
  const rows = tau * streams;
  const quadsOf = (length: number) => Math.ceil(length / 4 / lanes) * lanes;
  const [mQuads, KQuads] = [quadsOf(m), quadsOf(K)];
  const tapeQuads = (2 * rows + streams) * mQuads + rows * KQuads;
  // exchange, partial, characters; rowLosses, nextSame and isFirst of fused.wgsl
  const shared = [
    2 * streams * mQuads * 16,
    workgroupSize * 4,
    (rows + streams) * 4,
    rows * 4,
    rows * 4,
    rows * 4,
  ];
  const needed = shared.reduce((sum, bytes) => sum + Math.ceil(bytes / 16) * 16, 0);
  const memory = limits.maxComputeWorkgroupStorageSize;
  const tape = wished ?? (needed + tapeQuads * 16 <= memory ? 'workgroup' : 'storage');
  const all = needed + (tape === 'workgroup' ? tapeQuads * 16 : 0);
  if (all > memory) {
    return {
      misfit: `batch size ${streams} with sequence length ${tau} needs ${all} bytes of workgroup memory, and maxComputeWorkgroupStorageSize is ${memory}`,
    };
  }
  const tapeBytes = (B / streams) * tapeQuads * 16;
  const binding = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  if (tape === 'storage' && tapeBytes > binding) {
    return { misfit: `the tape needs ${tapeBytes} bytes, and a storage buffer may have ${binding}` };
  }
  return {
    streams,
    lanes,
    workgroupSize,
    quads: mQuads / lanes,
    tape,
    tapeBytes,
    constants: { streams, rows, mQuads, KQuads, tapeQuads, workgroupSize },
  };
}
