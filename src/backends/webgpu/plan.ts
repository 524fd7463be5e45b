import { UserError } from '../../errors.ts';
import { ADAGRAD_EPSILON, CLIP, type ModelConfig } from '../../model/config.ts';
import { parameterCount, tensorsOf } from '../../model/tensors.ts';
import type { Walk } from '../../text/walk.ts';

/** Losses that wait on the GPU until the host has read them. */
export const RING_LENGTH = 2048;
/** Submissions that may be under way before the host waits: enough that the GPU never idles. */
export const IN_FLIGHT = 3;
/** Updates of one submission: the losses of all those under way, and of one more, must fit the ring. */
export const MOST_UPDATES = RING_LENGTH / (IN_FLIGHT + 1);

const FLOAT = 4;
/** Rows that one split of the weight gradients adds up, where memory allows. */
const ROWS_PER_SPLIT = 256;
/** All splits together take at most so many bytes. */
const SPLIT_BYTES = 256 * 2 ** 20;
/** Tile of product.wgsl. */
const TILE = 32;
/** Workgroup size of adagrad.wgsl and softmax.wgsl. */
const LANES = 64;

export type BufferName =
  | 'ids'
  | 'parameters'
  | 'memory'
  | 'hidden'
  | 'hiddenGradients'
  | 'outputs'
  | 'rowLosses'
  | 'gradients'
  | 'losses';

/** How large a storage buffer is. */
export interface BufferSize {
  readonly bytes: number;
  readonly shape: string;
}

/** Sizes of everything on the GPU for one configuration: pure numbers, known before any allocation. */
export interface Plan {
  /** Values of the shaders' `override` constants. */
  readonly constants: Readonly<Record<string, number>>;
  readonly buffers: Readonly<Record<BufferName, BufferSize>>;
  /** Copies of the gradients; each adds up its own part of the rows. */
  readonly splits: number;
  /** Workgroups in x, y, z. */
  readonly workgroups: Readonly<
    Record<
      'streams' | 'rows' | 'logits' | 'hiddenGradient' | 'outputWeights' | 'inputWeights' | 'parameters',
      [number, number, number]
    >
  >;
}

/** The limits of a device that a plan can pass. */
export type Limits = Pick<
  GPUSupportedLimits,
  | 'maxStorageBufferBindingSize'
  | 'maxBufferSize'
  | 'maxComputeWorkgroupStorageSize'
  | 'maxComputeWorkgroupsPerDimension'
>;

/** Tiles of product.wgsl along one side. */
export function tiles(length: number): number {
  return Math.ceil(length / TILE);
}

/** @param textLength ids in the text, validation apart. */
export function planFor(config: ModelConfig, walk: Walk, textLength: number): Plan {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  const rows = tau * B;
  const P = parameterCount(config);
  const affordable = Math.max(1, Math.floor(SPLIT_BYTES / (P * FLOAT)));
  const wanted = Math.min(Math.ceil(rows / ROWS_PER_SPLIT), affordable);
  const rowsPerSplit = Math.ceil(rows / wanted);
  const splits = Math.ceil(rows / rowsPerSplit);
  const floats = (count: number, shape: string) => ({ bytes: count * FLOAT, shape });
  const offsets = tensorsOf(config).map(({ name, offset }) => [`at${name}`, offset]);
  return {
    constants: {
      K,
      m,
      tau,
      B,
      rows,
      rowsPerSplit,
      splits,
      parameterCount: P,
      streamLength: walk.streamLength,
      updatesPerEpoch: walk.updatesPerEpoch,
      ringLength: RING_LENGTH,
      workgroupSize: Math.min(256, Math.ceil(m / 32) * 32),
      CLIP,
      EPSILON: ADAGRAD_EPSILON,
      ...Object.fromEntries(offsets),
    },
    buffers: {
      ids: floats(textLength, 'characters'),
      parameters: floats(P, 'U, W, V, b, c'),
      memory: floats(P, 'U, W, V, b, c'),
      hidden: floats((tau + 1) * B * m, '(tau + 1) × B × m'),
      hiddenGradients: floats(rows * m, 'tau × B × m'),
      outputs: floats(rows * K, 'tau × B × K'),
      rowLosses: floats(rows, 'tau × B'),
      gradients: floats(splits * P, 'splits × parameters'),
      losses: floats(RING_LENGTH, 'updates'),
    },
    splits,
    workgroups: {
      streams: [B, 1, 1],
      rows: [Math.min(rows, 32768), Math.ceil(rows / 32768), 1],
      logits: [tiles(K), tiles(rows), 1],
      hiddenGradient: [tiles(m), tiles(rows), 1],
      outputWeights: [tiles(m + 1), tiles(K), splits],
      inputWeights: [tiles(m + K + 1), tiles(m), splits],
      parameters: [Math.min(Math.ceil(P / LANES), 4096), 1, 1],
    },
  };
}

/**
 * Makes sure that a plan fits a device, before anything is allocated.
 * @throws UserError naming what is too large, its size, and the limit with its number.
 */
export function checkPlan(plan: Plan, limits: Limits, adapter: string): void {
  const smaller = 'choose a smaller hidden size, batch size or sequence length';
  checkBuffers(plan.buffers, limits, adapter, (name) => (name === 'ids' ? 'take a shorter text' : smaller));
  const check = limitCheck(limits, adapter);
  check(
    'the hidden state in workgroup memory (2 × m × 4 bytes)',
    2 * plan.constants.m! * FLOAT,
    'maxComputeWorkgroupStorageSize',
    'choose a smaller hidden size',
  );
  for (const [name, workgroups] of Object.entries(plan.workgroups)) {
    check(
      `the dispatch over ${name}`,
      Math.max(...workgroups),
      'maxComputeWorkgroupsPerDimension',
      'choose a smaller batch size or sequence length',
    );
  }
}

/**
 * Makes sure that storage buffers fit a device.
 * @param adviceFor what a person can do about the buffer of this name.
 * @throws UserError naming the buffer, its shape and size, and the limit with its number.
 */
export function checkBuffers(
  buffers: Readonly<Record<string, BufferSize>>,
  limits: Limits,
  adapter: string,
  adviceFor: (name: string) => string,
): void {
  const check = limitCheck(limits, adapter);
  for (const [name, { bytes, shape }] of Object.entries(buffers)) {
    const what = `the GPU buffer "${name}" (${shape} × 4 bytes)`;
    check(what, bytes, 'maxStorageBufferBindingSize', adviceFor(name));
    check(what, bytes, 'maxBufferSize', adviceFor(name));
  }
}

/** @returns a check that throws a UserError where something needs more than a limit allows. */
function limitCheck(limits: Limits, adapter: string) {
  return (what: string, need: number, limit: keyof Limits, advice: string): void => {
    if (need <= limits[limit]) return;
    throw new UserError(
      `${what} needs ${format(need)}, but ${limit} of ${adapter} is ${format(limits[limit])}; ${advice}`,
    );
  };
}

function format(count: number): string {
  return count.toLocaleString('en-US');
}
